// SPDX-License-Identifier: Apache-2.0
// Signs and verifies activities by other implementations: RsaSignature2017 as Mastodon computes it, with jsonld.js and
// node:crypto; Data Integrity proofs with Digital Bazaar's libraries.
import {createHash, createSign, createVerify, generateKeyPairSync} from 'node:crypto';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as jcs from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import * as rdfc from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import jsigs from 'jsonld-signatures';
import {canonicalNQuads} from './world.mjs';

export const ACTOR = 'https://a.example/users/ada';
const CREATED = '2024-02-03T04:05:06Z';
const IDENTITY = 'https://w3id.org/identity/v1';
const {AssertionProofPurpose} = jsigs.purposes;

/** An actor with a key of each kind: its document, and what signs. */
export async function makeSigner() {
  const rsa = generateKeyPairSync('rsa', {modulusLength: 2048});
  const ed25519 = await Ed25519Multikey.generate({id: `${ACTOR}#ed25519`, controller: ACTOR});
  const multikey = await ed25519.export({publicKey: true, includeContext: false});
  const actor = {
    '@context': ['https://www.w3.org/ns/activitystreams', 'https://w3id.org/security/v1', 'https://www.w3.org/ns/cid/v1'],
    id: ACTOR, type: 'Person', inbox: `${ACTOR}/inbox`, outbox: `${ACTOR}/outbox`, preferredUsername: 'ada',
    publicKey: {id: `${ACTOR}#main-key`, owner: ACTOR, publicKeyPem: rsa.publicKey.export({type: 'spki', format: 'pem'})},
    assertionMethod: [multikey],
  };
  return {actor, multikey, rsa, ed25519};
}

const hexHash = (text) => createHash('sha256').update(text).digest('hex');

async function messageOf(activity, signature, loader) {
  const {signature: _, ...document} = activity;
  const {type, id, signatureValue, ...options} = signature;
  return hexHash(await canonicalNQuads({...options, '@context': IDENTITY}, loader)) + hexHash(await canonicalNQuads(document, loader));
}

/** Whether the activity's signature is one by `key` of what it means. */
export async function verifyRsaSignature2017(activity, key, loader) {
  const message = await messageOf(activity, activity.signature, loader);
  return createVerify('sha256').update(message).verify(key, String(activity.signature.signatureValue), 'base64');
}

export const rsaSignature2017 = {
  async sign(activity, signer, loader) {
    const signature = {type: 'RsaSignature2017', creator: `${ACTOR}#main-key`, created: CREATED};
    const message = await messageOf(activity, signature, loader);
    signature.signatureValue = createSign('sha256').update(message).sign(signer.rsa.privateKey, 'base64');
    return {...activity, signature};
  },

  async holds(activity, signer, loader) {
    const signature = activity.signature;
    if (signature?.type !== 'RsaSignature2017' || signature.creator !== `${ACTOR}#main-key`) return false;
    return verifyRsaSignature2017(activity, signer.rsa.publicKey, loader);
  },
};

class DataIntegrity {
  constructor(cryptosuite) { this.cryptosuite = cryptosuite; }

  #loader(signer, loader) {
    const known = new Map([[ACTOR, signer.actor], [signer.multikey.id, {'@context': 'https://w3id.org/security/multikey/v1', ...signer.multikey}]]);
    return async (url) => known.has(url) ? {contextUrl: null, documentUrl: url, document: known.get(url)} : loader(url);
  }

  sign(activity, signer, loader) {
    const suite = new DataIntegrityProof({signer: signer.ed25519.signer(), cryptosuite: this.cryptosuite.createSignCryptosuite(), date: CREATED});
    return jsigs.sign(structuredClone(activity), {suite, purpose: new AssertionProofPurpose(), documentLoader: this.#loader(signer, loader)});
  }

  async holds(activity, signer, loader) {
    const suite = new DataIntegrityProof({cryptosuite: this.cryptosuite.createVerifyCryptosuite()});
    const result = await jsigs.verify(structuredClone(activity), {suite, purpose: new AssertionProofPurpose(), documentLoader: this.#loader(signer, loader)});
    return result.verified;
  }
}

export const eddsaRdfc2022 = new DataIntegrity({createSignCryptosuite: () => rdfc.cryptosuite, createVerifyCryptosuite: () => rdfc.cryptosuite});
export const eddsaJcs2022 = new DataIntegrity(jcs);
