// SPDX-License-Identifier: Apache-2.0
// Invented activities mean the same to permafrost as to jsonld.js and rdf-canonize, or are refused by both.
//   node nquads_test.mjs PERMAFROST_NQUADS [COUNT [FIRST]]      FIRST is the seed of the first document
import {inventDocument} from './generate.mjs';
import {Contexts, Ours, canonicalNQuads, finish} from './world.mjs';

const only = (here, there) => here.split('\n').filter((line) => !there.includes(line)).map((line) => `  ${line}`).join('\n');
const told = ({nquads, failure, subject}) => nquads ?? `${failure}: ${subject ?? ''}`;

const [program, count = '600', first = '1'] = process.argv.slice(2);
const {loader} = new Contexts(program);
const ours = new Ours(program);
const failures = [];
let passed = 0;
let refused = 0;
let broken = 0;

for (let seed = Number(first); seed < Number(first) + Number(count); ++seed) {
  const text = inventDocument(seed);
  const theirs = await canonicalNQuads(JSON.parse(text), loader).then((nquads) => ({nquads}),
    (error) => ({failure: error.details?.code ?? error.message, broken: error instanceof TypeError}));
  if (theirs.broken) {
    ++broken;
    continue;
  }
  const answer = await ours.ask(text);
  if (answer.nquads === theirs.nquads && (answer.failure === undefined) === (theirs.failure === undefined)) {
    ++passed;
    if (answer.failure !== undefined) ++refused;
  } else {
    failures.push(`seed ${seed}\n${text}\nonly ours:\n${only(told(answer), told(theirs))}\nonly theirs:\n${only(told(theirs), told(answer))}`);
  }
}
ours.close();
console.log(`${refused} were refused by both; jsonld.js broke down over ${broken}`);
finish('canonical N-Quads', passed, failures);
