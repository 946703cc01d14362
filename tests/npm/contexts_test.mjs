// SPDX-License-Identifier: Apache-2.0
// The bundled contexts mean to jsonld.js what those that npm publishes mean: a document that uses every term, as an IRI,
// as text, as a number and as a type, gives the same RDF under both.
//   node contexts_test.mjs PERMAFROST_NQUADS
import jsonld from 'jsonld';
import {Contexts, finish} from './world.mjs';

const PACKAGES = ['security-context', 'credentials-context', 'did-context', 'ed25519-signature-2020-context',
  '@digitalbazaar/data-integrity-context', '@digitalbazaar/multikey-context'];

async function published() {
  const found = new Map();
  for (const name of PACKAGES) {
    const module = await import(name);
    for (const [url, document] of (module.contexts ?? module.default.contexts)) found.set(url, document);
  }
  return found;
}

/** Objects that use every term of a context, with the contexts that its terms bring. */
function* probes(context, types = []) {
  for (const part of [context].flat()) {
    if (typeof part !== 'object' || part === null) continue;
    for (const [term, definition] of Object.entries(part)) {
      if (term.startsWith('@')) continue;
      for (const value of ['https://example.org/x', 'text', 1.5, 7, true, ['a', 'b'], {name: 'n'}, {en: 'text'}, 'id']) yield {type: types, [term]: value};
      yield {type: [...types, term]};
      yield {type: types, [`${term}:suffix`]: 'as a prefix'};
      if (definition?.['@context'] === undefined) continue;
      for (const probe of probes(definition['@context'], types)) {
        yield {...probe, type: [probe.type, term].flat()};
        yield {type: types, [term]: probe};
      }
    }
  }
}

const program = process.argv[2];
const {byUrl, loader} = new Contexts(program);
const failures = [];
let passed = 0;

for (const [url, theirs] of await published()) {
  const ours = byUrl[url];
  const terms = new Set();
  const means = async (document, probe) => jsonld.toRDF({'@context': document['@context'], '@id': 'urn:x', ...probe},
    {documentLoader: loader, format: 'application/n-quads', safe: false}).catch((error) => error.details?.code ?? error.message);
  let equal = ours !== undefined;
  for (const document of equal ? [theirs, ours] : []) {
    for (const probe of probes(document['@context'])) {
      const text = JSON.stringify(probe);
      if (terms.has(text)) continue;
      terms.add(text);
      const [left, right] = [await means(ours, probe), await means(theirs, probe)];
      if (left !== right) failures.push(`${url}\n${text}\nours:\n${left}theirs:\n${right}`);
      equal &&= left === right;
    }
  }
  console.log(`${equal ? 'passed' : 'failed'} ${url}: ${terms.size} probes`);
  if (equal) ++passed; else if (ours === undefined) failures.push(`${url} is not bundled`);
}
finish('contexts', passed, failures);
