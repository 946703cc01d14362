// SPDX-License-Identifier: Apache-2.0
// The JavaScript side of the comparison: jsonld.js and rdf-canonize with the context documents of permafrost_nquads,
// and that program itself as a thing to ask.
import {execFileSync, spawn} from 'node:child_process';
import {createInterface} from 'node:readline';
import jsonld from 'jsonld';

/** URL without what leads to the same context. */
const bare = (url) => url.replace(/^https?:\/\//, '').replace(/[#/]+$/, '');

export class Contexts {
  constructor(program) {
    this.byUrl = JSON.parse(execFileSync(program, ['--contexts'], {maxBuffer: 1 << 26}));
    this.byAddress = new Map(Object.entries(this.byUrl).map(([url, document]) => [bare(url), document]));
    const litepub = [...this.byAddress].find(([address]) => address.startsWith('litepub.social/'))[1];
    this.loader = async (url) => {
      const document = url.endsWith('/schemas/litepub-0.1.jsonld') ? litepub : this.byAddress.get(bare(url));
      if (document === undefined) throw Object.assign(new Error(`unknown context ${url}`), {code: 'loading document failed'});
      return {contextUrl: null, documentUrl: url, document};
    };
  }
}

/** Canonical N-Quads by jsonld.js and rdf-canonize; throws what they throw. */
export function canonicalNQuads(document, documentLoader) {
  return jsonld.canonize(document, {algorithm: 'RDFC-1.0', documentLoader, safe: false, canonizeOptions: {maxWorkFactor: 2}});
}

/** permafrost_nquads, one question after another. */
export class Ours {
  constructor(program) {
    this.child = spawn(program, [], {stdio: ['pipe', 'pipe', 'inherit']});
    this.answers = createInterface({input: this.child.stdout})[Symbol.asyncIterator]();
  }

  async ask(line) {
    this.child.stdin.write(line + '\n');
    const {value, done} = await this.answers.next();
    if (done) throw new Error(`permafrost_nquads ended at ${line}`);
    return JSON.parse(value);
  }

  close() { this.child.stdin.end(); }
}

/** Ends the test: 0 when every case passed. */
export function finish(name, passed, failures) {
  for (const failure of failures.slice(0, 20)) console.log(`failed: ${failure}`);
  console.log(`${name}: ${passed} passed, ${failures.length} failed`);
  process.exit(failures.length === 0 && passed > 0 ? 0 : 1);
}
