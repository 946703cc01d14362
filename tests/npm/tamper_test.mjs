// SPDX-License-Identifier: Apache-2.0
// Activities signed by other implementations are verified, and none is still verified after it was tampered with: wherever
// it was, and in whatever way.
//   - What the other implementation calls invalid, permafrost must not call valid.
//   - What it calls valid although it shows something else, permafrost must call not covered.
//   - What it calls valid, and shows the same, permafrost must call valid or, being careful, not covered.
//     node tamper_test.mjs PERMAFROST_NQUADS PERMAFROST [COUNT [FIRST]]
import {execFile} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {CAREFUL_TERMS, inventActivity} from './generate.mjs';
import {eddsaJcs2022, eddsaRdfc2022, makeSigner, rsaSignature2017} from './sign.mjs';
import {shown, tamperings, textOf} from './tamper.mjs';
import {Contexts, canonicalNQuads, finish} from './world.mjs';

const AS = 'https://www.w3.org/ns/activitystreams';
const SECURITY = 'https://w3id.org/security/v1';
const INTEGRITY = 'https://w3id.org/security/data-integrity/v2';
const KEYS = 'https://www.w3.org/ns/cid/v1';
const OUTCOMES = ['verified', 'restored', 'invalid', 'key_absent', 'not_covered', 'unsupported', 'unsigned'];

const SUITES = {
  RsaSignature2017: {suite: rsaSignature2017, seal: 'signature', context: [AS, SECURITY, KEYS, CAREFUL_TERMS]},
  'eddsa-rdfc-2022': {suite: eddsaRdfc2022, seal: 'proof', context: [AS, SECURITY, INTEGRITY, KEYS, CAREFUL_TERMS]},
  'eddsa-jcs-2022': {suite: eddsaJcs2022, seal: 'proof', context: [AS, SECURITY, INTEGRITY, KEYS]},
};

const [nquads, permafrost, count = '1', first = '1'] = process.argv.slice(2);
const {loader} = new Contexts(nquads);
const signer = await makeSigner();
const folder = mkdtempSync(join(tmpdir(), 'permafrost-tamper-'));
writeFileSync(join(folder, 'actor.json'), JSON.stringify(signer.actor));
let files = 0;

/** What permafrost says of a document: one of OUTCOMES, or "refused" when it is none it could count. */
async function verdictOf(text) {
  const file = join(folder, `activity-${++files}.json`);
  writeFileSync(file, text);
  const output = await new Promise((resolve) => {
    execFile(permafrost, ['verify', '--json', '--keys', join(folder, 'actor.json'), file], {maxBuffer: 1 << 24}, (_, out) => resolve(out));
  });
  rmSync(file);
  const counts = output === '' ? undefined : JSON.parse(output).summary?.signatures;
  return OUTCOMES.find((outcome) => counts?.[outcome] === 1) ?? 'refused';
}

/** Whether everything that is signed still means the same, by jsonld.js. */
async function meaning(document, seal) {
  const {[seal]: bare, ...rest} = document;
  const context = seal === 'signature' ? 'https://w3id.org/identity/v1' : document['@context'];
  const {proofValue, signatureValue, type, id, ...options} = bare ?? {};
  const parts = [canonicalNQuads(rest, loader), canonicalNQuads({...options, ...(seal === 'proof' ? {type, id} : {}), '@context': context}, loader)];
  return Promise.all(parts).then((texts) => JSON.stringify([texts, proofValue, signatureValue]), (error) => `error: ${error.message}`);
}

const failures = [];
const tally = {};
let passed = 0;

async function judge(name, {suite, seal}, signed, original, {what, where, document}) {
  const text = textOf(document);
  const read = JSON.parse(text);
  const ours = await verdictOf(text);
  const repeated = what.startsWith('repeated');
  const theirs = suite === eddsaJcs2022 ? await suite.holds(read, signer, loader).catch(() => false)
    : suite === eddsaRdfc2022 ? (await meaning(read, seal)) === original && read.proof?.type === 'DataIntegrityProof'
      : await suite.holds(read, signer, loader).catch(() => false);
  const same = JSON.stringify([shown(read), shown(read['@context'])]) === JSON.stringify([shown(signed), shown(signed['@context'])]) && !repeated;
  const allowed = !theirs ? ['invalid', 'key_absent', 'unsupported', 'unsigned', 'refused']
    : repeated ? ['not_covered', 'invalid', 'refused'] : same ? ['verified', 'not_covered'] : where.startsWith('@context') ? ['verified', 'not_covered'] : ['not_covered'];
  const kind = !theirs ? 'caught as invalid' : ours === 'not_covered' ? 'reported as not covered' : 'neutral in RDF';
  tally[kind] = (tally[kind] ?? 0) + 1;
  if (allowed.includes(ours)) ++passed;
  else failures.push(`${name}, ${what} at ${where}: ours says ${ours}, theirs ${theirs ? 'valid' : 'invalid'}, shown ${same ? 'the same' : 'otherwise'}\n${text}`);
}

for (const [name, how] of Object.entries(SUITES)) {
  for (let seed = Number(first); seed < Number(first) + Number(count); ++seed) {
    const signed = JSON.parse(JSON.stringify(await how.suite.sign(inventActivity(seed, how.context), signer, loader)));
    if (!await how.suite.holds(signed, signer, loader)) throw new Error(`${name}, seed ${seed}: the other implementation refuses its own signature`);
    const whole = await verdictOf(JSON.stringify(signed));
    if (whole === 'verified') ++passed; else failures.push(`${name}, seed ${seed}: ours says ${whole} of\n${JSON.stringify(signed)}`);
    const original = await meaning(signed, how.seal);
    for (const tampering of tamperings(signed)) await judge(name, how, signed, original, tampering);
  }
  console.log(`${name}: ${JSON.stringify(tally)}`);
  for (const kind of Object.keys(tally)) tally[kind] = 0;
}
rmSync(folder, {recursive: true});
finish('tampered activities', passed, failures);
