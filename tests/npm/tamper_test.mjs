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

const REFUSED = ['invalid', 'key_absent', 'unsupported', 'unsigned', 'refused'];

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

/** What a proof signs, by jsonld.js. The library itself would refuse whatever has a member without meaning. */
async function meaning({proof: bare, ...rest}) {
  const context = rest['@context'];
  const {proofValue, ...options} = {...bare, '@context': context};
  const parts = [canonicalNQuads(rest, loader), canonicalNQuads(options, loader)];
  return Promise.all(parts).then((texts) => JSON.stringify([texts, proofValue]), (error) => `error: ${error.message}`);
}

const failures = [];
const tally = {};
let passed = 0;

/** Which verdicts of ours are right for a tampered document, when the other implementation says `theirs`. */
function allowedVerdicts({theirs, what, where, seal, read, signed}) {
  const same = JSON.stringify(shown(read)) === JSON.stringify(shown(signed));
  // A context that is gone is put back, as exports by Mastodon need it; that one says the same.
  if (same && shown(read['@context']) === undefined) return OUTCOMES;
  // A key of a language map that is no language: by JSON-LD 1.1 its value is no RDF, and jsonld.js makes some.
  if (!theirs && where.includes('Map/')) return [...REFUSED, 'not_covered'];
  // How a signature itself is written shows nothing to anybody: one value for an array of one, what base64 may end in.
  if (where.startsWith(seal) && (theirs || what === 'made an array')) return ['verified', 'not_covered', ...REFUSED];
  if (!theirs) return REFUSED;
  if (what.startsWith('repeated')) return where.startsWith('@context') ? ['verified', 'not_covered'] : ['not_covered', ...REFUSED];
  return same ? ['verified', 'not_covered'] : ['not_covered'];
}

async function judge(name, {suite, seal}, signed, original, {what, where, document}) {
  const text = textOf(document);
  const read = JSON.parse(text);
  const ours = await verdictOf(text);
  const theirs = suite === eddsaRdfc2022 ? (await meaning(read)) === original && read.proof?.type === 'DataIntegrityProof'
    : await suite.holds(read, signer, loader).catch(() => false);
  const kind = REFUSED.includes(ours) ? 'caught as invalid' : ours === 'not_covered' ? 'reported as not covered' : 'neutral in RDF';
  tally[kind] = (tally[kind] ?? 0) + 1;
  if (allowedVerdicts({theirs, what, where, seal, read, signed}).includes(ours)) ++passed;
  else failures.push(`${name}, ${what} at ${where}: ours says ${ours}, theirs ${theirs ? 'valid' : 'invalid'}\n${text}`);
}

/** Activities with something of everything. */
function* richActivities(context) {
  let left = Number(count);
  for (let seed = Number(first); left > 0; ++seed) {
    const activity = inventActivity(seed, context);
    if (!['attachment', 'tag', 'contentMap'].every((name) => Object.keys(activity.object?.[name] ?? {}).length > 0)) continue;
    --left;
    yield [seed, activity];
  }
}

for (const [name, how] of Object.entries(SUITES)) {
  for (const [seed, activity] of richActivities(how.context)) {
    const signed = JSON.parse(JSON.stringify(await how.suite.sign(activity, signer, loader)));
    if (!await how.suite.holds(signed, signer, loader)) throw new Error(`${name}, seed ${seed}: the other implementation refuses its own signature`);
    const whole = await verdictOf(JSON.stringify(signed));
    if (whole === 'verified') ++passed; else failures.push(`${name}, seed ${seed}: ours says ${whole} of\n${JSON.stringify(signed)}`);
    const original = await meaning(signed);
    if (original.startsWith('error')) throw new Error(original);
    for (const tampering of tamperings(signed)) await judge(name, how, signed, original, tampering);
  }
  console.log(`${name}: ${JSON.stringify(tally)}`);
  for (const kind of Object.keys(tally)) tally[kind] = 0;
}
rmSync(folder, {recursive: true});
finish('tampered activities', passed, failures);
