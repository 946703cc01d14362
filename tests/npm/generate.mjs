// SPDX-License-Identifier: Apache-2.0
// Invents activities as servers send them, and odd but legal ones: the same for the same seed. As JSON text,
// since numbers are written in ways that JSON.stringify would not.

const AS = 'https://www.w3.org/ns/activitystreams';
const SECURITY = 'https://w3id.org/security/v1';

/** Numbers between 0 and 1 from one seed (mulberry32). */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export const MASTODON_TERMS = {
  ostatus: 'http://ostatus.org#', atomUri: 'ostatus:atomUri', inReplyToAtomUri: 'ostatus:inReplyToAtomUri',
  conversation: 'ostatus:conversation', sensitive: 'as:sensitive', Hashtag: 'as:Hashtag',
  toot: 'http://joinmastodon.org/ns#', votersCount: 'toot:votersCount', blurhash: 'toot:blurhash',
  focalPoint: {'@container': '@list', '@id': 'toot:focalPoint'}, Emoji: 'toot:Emoji',
  schema: 'http://schema.org#', PropertyValue: 'schema:PropertyValue', value: 'schema:value',
  featured: {'@id': 'toot:featured', '@type': '@id'}, movedTo: {'@id': 'as:movedTo', '@type': '@id'},
};

const CONTEXTS = [
  AS,
  [AS],
  [AS, SECURITY],
  [AS, MASTODON_TERMS],
  [AS, SECURITY, MASTODON_TERMS],
  [AS, {'@language': 'en'}],
  [AS, SECURITY, {...MASTODON_TERMS, '@language': 'ja'}],
  'http://www.w3.org/ns/activitystreams',
  [AS, 'https://w3id.org/security/data-integrity/v1', MASTODON_TERMS],
  [AS, 'https://w3id.org/security/data-integrity/v2', 'https://w3id.org/security/multikey/v1'],
  [AS, 'https://www.w3.org/ns/did/v1', 'https://w3id.org/security/data-integrity/v2', MASTODON_TERMS],
  [AS, 'https://www.w3.org/ns/cid/v1', MASTODON_TERMS],
  [AS, 'https://join-lemmy.org/context.json'],
  [AS, 'https://gotosocial.org/ns', MASTODON_TERMS],
  [AS, 'https://purl.archive.org/miscellany', 'http://joinmastodon.org/ns'],
  ['https://litepub.example/schemas/litepub-0.1.jsonld', {'@language': 'und'}],
  [AS, 'https://w3id.org/fep/5711', 'https://w3id.org/fep/ef61', 'https://purl.archive.org/socialweb/webfinger'],
  [AS, SECURITY, MASTODON_TERMS, {
    misskey: 'https://misskey-hub.net/ns#', _misskey_content: 'misskey:_misskey_content', isCat: 'misskey:isCat',
    quoteUrl: 'as:quoteUrl', fedibird: 'http://fedibird.com/ns#', quoteUri: 'fedibird:quoteUri',
  }],
  [AS, {'@vocab': 'https://vocab.example/#', '@base': 'https://base.example/a/b', extra: null}],
  [AS, {'@version': 1.1, Note: {'@id': 'as:Note', '@context': {content: {'@id': 'as:content', '@language': 'de'}}}}],
  [AS, {attachment: {'@id': 'as:attachment', '@type': '@id', '@container': '@list'}, tag: {'@reverse': 'as:tagOf'}}],
  [AS, {nameMap: {'@id': 'as:name', '@container': ['@language', '@set']}, byKind: {'@id': 'as:tag', '@container': '@type'},
        byName: {'@id': 'as:attachment', '@container': '@index'}, byId: {'@id': 'as:to', '@container': '@id'},
        about: {'@id': 'as:context', '@container': '@graph'}, anything: {'@id': 'as:source', '@type': '@json'}}],
  [null, AS, MASTODON_TERMS],
  [{'@vocab': 'https://old.example/'}, null, AS],
  'https://schema.org',
  undefined,
];

// No two of which UTF-16 and code points put in different orders: rdf-canonize sorts by the former, RDFC-1.0 by the latter.
const TEXTS = ['', 'plain', '<p>He said &quot;hi&quot;</p>', 'line\nbreak\r\nand\ttab', 'back\\slash and "quotes"', 'ほげ🐘',
  '\u0000\u0007\u007f', 'e\u0301 is not é', '\u2028\u2029', 'true', '1.0', 'https://looks.like/an#iri', '@id', '@type',
  ' spaces around ', '𝒳\ud83d\udc18'];
// None that JavaScript writes without a point and with a negative exponent, like 1e-7: jsonld.js makes 0 of them.
const NUMBERS = ['0', '-0', '1', '-1', '1.0', '1.5', '-71.184902', '1e3', '1.5E-7', '1e21', '123456789012345678901234', '9007199254740993',
  '0.1', '100', '1.7976931348623157e308', '12345.6789e-3', '4.0e0', '2147483648', '1e20', '999999999999999999999'];
// In lower case, since jsonld.js writes tags so and permafrost as they came; both may (JSON-LD API 1.1, 5.1.2).
const LANGUAGES = ['en', 'ja', 'zh-cn', 'zhcn', 'pt-br', 'de', '@none', 'und', 'x'];
const UNKNOWN = ['unknownTerm', '_private', 'https://example.org/ns#absolute', 'as:name', 'toot:undefinedOne', 'nowhere:term', 'x:y',
  'urn:test:term', '', 'Ω', '@notAKeyword', 'as:', 'tag:example.org,2020:x'];

/** Without control characters, which jsonld.js would write into IRIs. */
const PLAIN = TEXTS.filter((text) => !text.includes('\u0000'));

class Inventor {
  constructor(seed) {
    this.random = randomFrom(seed);
    this.number = seed;
    this.blanks = 0;
  }

  chance(share) { return this.random() < share; }
  below(count) { return Math.floor(this.random() * count); }
  one(list) { return list[this.below(list.length)]; }
  some(make, most) { return Array.from({length: this.below(most + 1)}, () => make()); }

  raw(spelling) { return `\u0001${spelling}\u0002`; }
  count() { return this.raw(this.one(['0', '1', '7', '123', this.one(NUMBERS)])); }
  text() { return this.chance(0.1) ? this.odd() : this.one(TEXTS); }
  time() { return this.one(['2023-01-02T03:04:05Z', '2019-12-31T23:59:59.123+09:00', 'yesterday', '']); }
  actor() { return `https://${this.one(['a', 'b', 'c'])}.example/users/${this.one(['ada', 'bob', 'é', 'x y', 'カ'])}`; }
  iri() {
    return this.one([() => this.actor(), () => `https://a.example/objects/${this.below(50)}`, () => 'as:Public', () => `${AS}#Public`,
      () => 'Public', () => 'relative/path', () => '_:same', () => `_:b${this.below(4)}`, () => `tag:a.example,2017-04-20:objectId=${this.below(9)}`,
      () => 'https://a.example/ü?q=ä#ö', () => '', () => '#fragment', () => 'did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2',
      () => 'https://a.example/with space', () => 'urn:uuid:0', () => '@id', () => '//b.example/x'])();
  }

  /** A value of a kind that a term may not expect. */
  odd() {
    return this.one([() => null, () => [], () => true, () => false, () => this.raw(this.one(NUMBERS)), () => this.one(PLAIN), () => ({}),
      () => [[]], () => [null], () => ({'@value': this.one(PLAIN)}), () => ({'@value': this.one(PLAIN), '@language': this.one(['en', 'ja'])}),
      () => ({'@value': this.raw(this.one(['0', '1', '-1.5', '1e20', '0.1'])), '@type': 'http://www.w3.org/2001/XMLSchema#double'}),
      () => ({'@value': true, '@type': 'https://example.org/type'}), () => ({'@value': null}), () => ({'@id': this.iri()}),
      () => ({'@list': this.some(() => this.iri(), 3)}), () => ({'@set': this.some(() => this.iri(), 3)}), () => ({'@list': []}),
      () => ({'@type': '@json', '@value': {b: [1, null, 'é'], a: this.raw('1.0e2')}}), () => ({id: this.iri(), name: 'named'}),
      () => ({'@id': this.iri(), '@graph': [{name: 'inside'}]}), () => this.some(() => this.odd(), 2), () => ({'@list': [{'@list': ['deep']}]}),
      () => ({'@context': {name: 'https://other.example/name'}, name: 'of another context'}), () => ({'@context': null, 'https://example.org/p': 'q'}),
      () => ({'@context': AS, name: 'again'}), () => ({'@value': 'x', '@index': 'i'}), () => ({'@id': this.iri(), '@index': 'i', name: 'n'}),
      () => ({'@included': [{id: this.iri(), name: 'included'}]}), () => ({'@reverse': {'as:object': this.iri()}}),
    ])();
  }

  map() {
    const map = {};
    for (let left = 1 + this.below(3); left > 0; --left) {
      map[this.one(LANGUAGES)] = this.chance(0.15) ? this.one([null, [], ['a', 'b'], [null, 'c'], '']) : this.one(TEXTS);
    }
    return map;
  }

  audience(node) {
    for (const name of ['to', 'cc']) if (this.chance(0.9)) node[name] = this.one([() => this.some(() => this.iri(), 4), () => `${AS}#Public`,
      () => [`${AS}#Public`, `${AS}#Public`], () => `${this.actor()}/followers`])();
    if (this.chance(0.1)) node[this.one(['bto', 'bcc', 'audience'])] = this.iri();
  }

  tag() {
    return this.one([() => ({type: 'Mention', href: this.actor(), name: '@ada@a.example'}),
      () => ({type: 'Hashtag', href: 'https://a.example/tags/x', name: '#x'}),
      () => ({type: 'Hashtag', href: 'https://a.example/tags/x', name: '#x'}),
      () => ({id: `https://a.example/emojis/${this.below(3)}`, type: 'Emoji', name: ':cat:', updated: this.time(),
              icon: {type: 'Image', mediaType: 'image/png', url: 'https://files.a.example/cat.png'}}),
      () => ({type: ['Mention', 'Link'], name: this.text()}), () => ({}), () => ({type: 'Hashtag'})])();
  }

  attachment() {
    const made = {type: this.one(['Document', 'Image', 'Video', 'Audio', 'PropertyValue']), mediaType: 'image/jpeg',
      url: `https://files.a.example/media_attachments/files/${this.below(9)}/original/x.jpg`, name: this.one([null, 'a cat', ''])};
    if (this.chance(0.5)) Object.assign(made, {blurhash: 'UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4S5NH', width: this.count(), height: this.count()});
    if (this.chance(0.5)) made.focalPoint = [this.raw(this.one(NUMBERS)), this.raw(this.one(NUMBERS))];
    if (made.type === 'PropertyValue') made.value = '<a href="https://x.example">x</a>';
    if (this.chance(0.1)) made.url = [{type: 'Link', href: this.iri(), mediaType: 'video/mp4', height: this.count()}, this.iri()];
    return made;
  }

  replies(id) {
    return this.one([() => ({id: `${id}/replies`, type: 'Collection', first: {type: 'CollectionPage', next: `${id}/replies?page=true`,
      partOf: `${id}/replies`, items: this.some(() => this.iri(), 2)}}), () => `${id}/replies`,
      () => ({type: 'OrderedCollection', totalItems: this.count(), orderedItems: this.some(() => this.iri(), 3)})])();
  }

  note() {
    const id = `https://a.example/users/ada/statuses/${this.below(1e6)}`;
    const note = {id, type: this.one(['Note', 'Note', 'Note', 'Article', 'Page', ['Note', 'Article'], 'ChatMessage', 'as:Note']),
      summary: this.one([null, this.text()]), inReplyTo: this.one([null, this.iri()]), published: this.time(), url: this.iri(),
      attributedTo: this.actor(), sensitive: this.chance(0.5), atomUri: id, inReplyToAtomUri: null,
      conversation: this.one([null, 'tag:a.example,2023-01-02:objectId=1:objectType=Conversation']), content: this.text()};
    this.audience(note);
    if (this.chance(0.7)) note.contentMap = this.map();
    if (this.chance(0.2)) note[this.one(['nameMap', 'summaryMap'])] = this.map();
    note.attachment = this.some(() => this.attachment(), 4);
    note.tag = this.some(() => this.tag(), 5);
    if (this.chance(0.2) && note.tag.length > 0) note.tag.push(...note.tag);
    if (this.chance(0.7)) note.replies = this.replies(id);
    if (this.chance(0.2)) Object.assign(note, {updated: this.time(), quoteUrl: this.iri(), location: this.place()});
    if (this.chance(0.3)) this.poll(note);
    return this.spiced(note);
  }

  place() {
    return {type: 'Place', name: this.text(), latitude: this.raw(this.one(NUMBERS)), longitude: this.raw(this.one(NUMBERS)),
      accuracy: this.one([true, '94.5', this.raw('94.5')]), radius: this.raw('15'), units: 'miles'};
  }

  poll(note) {
    note.type = 'Question';
    note[this.one(['oneOf', 'anyOf'])] = this.some(() => ({type: 'Note', name: this.one(['yes', 'no']),
      replies: {type: 'Collection', totalItems: this.one([null, this.raw('0'), this.raw('3')])}}), 5);
    Object.assign(note, {endTime: this.time(), closed: this.one([this.time(), true, null]), votersCount: this.count()});
  }

  person() {
    const id = this.actor();
    return this.spiced({id, type: this.one(['Person', 'Service', 'Group']), following: `${id}/following`, followers: `${id}/followers`,
      inbox: `${id}/inbox`, outbox: `${id}/outbox`, featured: `${id}/collections/featured`, preferredUsername: 'ada', name: this.text(),
      summary: this.text(), url: this.iri(), manuallyApprovesFollowers: this.chance(0.5), discoverable: null, published: this.time(),
      publicKey: {id: `${id}#main-key`, owner: id, publicKeyPem: '-----BEGIN PUBLIC KEY-----\nMII\n-----END PUBLIC KEY-----\n'},
      assertionMethod: [{id: `${id}#ed`, type: 'Multikey', controller: id, publicKeyMultibase: 'z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2'}],
      tag: this.some(() => this.tag(), 2), attachment: this.some(() => this.attachment(), 3), alsoKnownAs: this.some(() => this.iri(), 2),
      endpoints: {sharedInbox: 'https://a.example/inbox'}, icon: {type: 'Image', mediaType: 'image/png', url: this.iri()},
      ...(this.chance(0.2) ? {movedTo: this.actor(), 'vcard:bday': '1990-01-01', isCat: true, webfinger: 'ada@a.example'} : {})});
  }

  /** Sometimes adds members that nobody expects, and values of the wrong kind. */
  spiced(node) {
    if (this.chance(0.25)) node[this.one(UNKNOWN)] = this.odd();
    if (this.chance(0.15)) node[this.one(Object.keys(node).filter((name) => !name.endsWith('Map')))] = this.odd();
    if (this.chance(0.1)) node[this.one(['byKind', 'byName', 'byId', 'about', 'anything', 'source'])] =
        this.one([{k: {name: 'v'}, l: [{type: 'Note'}]}, {'@none': {name: 'w'}}]);
    if (this.chance(0.05)) node['@type'] = this.one(['Note', ['as:Extra', 'relative'], 'https://example.org/T', '_:kind']);
    if (this.chance(0.05)) node[this.one(['proof', 'service', 'keyAgreement'])] = {type: 'DataIntegrityProof', cryptosuite: 'eddsa-rdfc-2022',
      proofPurpose: 'assertionMethod', created: this.time(), verificationMethod: this.iri(), proofValue: 'z3sig'};
    return node;
  }

  activity() {
    const type = this.one(['Create', 'Create', 'Create', 'Create', 'Announce', 'Update', 'Delete', 'Undo', 'Like', 'Add', 'Move', 'Flag', 'Accept', 'EmojiReact']);
    const id = `https://a.example/activities/${this.below(1e6)}`;
    const made = {id, type, actor: this.actor(), published: this.time()};
    this.audience(made);
    made.object = {
      Create: () => this.note(), Update: () => this.one([() => this.note(), () => this.person()])(), Announce: () => this.one([() => this.iri(), () => this.note()])(),
      Delete: () => this.one([{id: this.iri(), type: 'Tombstone', atomUri: this.iri(), formerType: 'as:Note', deleted: this.time()}, this.iri()]),
      Undo: () => ({id: this.iri(), type: this.one(['Like', 'Announce', 'Follow']), actor: made.actor, object: this.iri()}),
      Flag: () => this.some(() => this.iri(), 4), Accept: () => ({type: 'Follow', actor: this.actor(), object: this.iri()}),
    }[type]?.() ?? this.iri();
    if (type === 'Add' || type === 'Move') made.target = this.iri();
    return this.spiced(made);
  }

  document() {
    const body = this.one([() => this.activity(), () => this.activity(), () => this.activity(), () => this.activity(), () => this.person(),
      () => ({id: this.iri(), type: 'OrderedCollection', totalItems: this.count(), orderedItems: this.some(() => this.activity(), 3)}),
      () => this.some(() => this.activity(), 2)])();
    const context = this.one(CONTEXTS);
    if (Array.isArray(body)) return body.map((part) => ({'@context': context, ...part}));
    return this.chance(0.1) ? {...body, '@context': context} : {'@context': context, ...body};
  }
}

/** One document as JSON text on one line. */
export function inventDocument(seed) {
  return JSON.stringify(new Inventor(seed).document()).replace(/"\\u0001([^"\\]*)\\u0002"/g, '$1');
}

/** For careful activities: defines every word that they use. */
export const CAREFUL_TERMS = {...MASTODON_TERMS, quoteUrl: 'as:quoteUrl', ChatMessage: 'http://litepub.social/ns#ChatMessage',
  EmojiReact: 'http://litepub.social/ns#EmojiReact', manuallyApprovesFollowers: 'as:manuallyApprovesFollowers', discoverable: 'toot:discoverable',
  alsoKnownAs: {'@id': 'as:alsoKnownAs', '@type': '@id'}, webfinger: 'https://purl.archive.org/socialweb/webfinger#webfinger',
  isCat: 'https://misskey-hub.net/ns#isCat'};

/** An activity as a careful server sends it: everything in it means something, and all of that is said in RDF. */
export function inventActivity(seed, context) {
  const inventor = new Inventor(seed);
  inventor.odd = () => 'odd';
  inventor.text = () => inventor.one(['a post', '<p>two lines<br>ほげ</p>', 'three "words" here']);
  inventor.time = () => '2023-01-02T03:04:05Z';
  inventor.count = () => inventor.below(9);
  inventor.iri = () => `https://a.example/objects/${inventor.below(50)}`;
  inventor.actor = () => 'https://a.example/users/ada';
  inventor.raw = (spelling) => Number(spelling) % 1000;
  inventor.map = () => ({en: inventor.text(), ja: 'ほげ'});
  inventor.spiced = (node) => node;
  return {'@context': context, ...inventor.activity()};
}
