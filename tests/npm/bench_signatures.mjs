// SPDX-License-Identifier: Apache-2.0
// What scripts/bench compares permafrost's signatures with: jsonld.js, rdf-canonize and node:crypto verify the signed
// items of an export that Mastodon 3.1 to 4.1 wrote to its local disk. Reading and restoring the items is not in the time.
//   node bench_signatures.mjs PERMAFROST_NQUADS ACTOR.json OUTBOX.json [SECONDS]
import {createPublicKey} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {verifyRsaSignature2017} from './sign.mjs';
import {Contexts} from './world.mjs';

const [program, actorFile, outboxFile, seconds = '10'] = process.argv.slice(2);
const {loader} = new Contexts(program);
const actor = JSON.parse(readFileSync(actorFile));
const key = createPublicKey(actor.publicKey.publicKeyPem);
const media = `${new URL(actor.id).origin}/system/`;

const items = JSON.parse(readFileSync(outboxFile)).orderedItems.filter((item) => item.signature !== undefined);
for (const item of items) {
  item['@context'] = 'urn:permafrost:mastodon-3.1';
  for (const attachment of [item.object.attachment ?? []].flat()) attachment.url = media + attachment.url;
}

let verified = 0;
let tried = 0;
const start = process.cpuUsage();
const spent = () => { const {user, system} = process.cpuUsage(start); return (user + system) / 1e6; };
while (spent() < Number(seconds)) {
  if (await verifyRsaSignature2017(items[tried++ % items.length], key, loader)) ++verified;
}
console.log(JSON.stringify({items: items.length, tried, verified, processor_seconds: spent(), per_second: tried / spent()}));
