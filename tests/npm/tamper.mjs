// SPDX-License-Identifier: Apache-2.0
// Every way to change a document at one place: each member and each element is changed, removed, renamed, repeated, made
// null or something of another type, and each object gets members that it had not.

const REPEATED = '\u0001';

/** JSON text; a member whose name begins with REPEATED stands again under its name. */
export const textOf = (document) => JSON.stringify(document).replaceAll(JSON.stringify(REPEATED).slice(1, -1), '');

/** What a reader is shown, in one form: without what shows nothing (JSON-LD's keywords on contexts and languages too), one value for an array of one, no order and nothing
    twice in arrays (RDF has neither), numbers as their text. */
export function shown(value) {
  if (Array.isArray(value)) {
    const values = value.map(shown).filter((one) => one !== undefined).flat();
    const once = [...new Map(values.map((one) => [JSON.stringify(one), one])).entries()].sort(([x], [y]) => (x < y ? -1 : 1));
    return once.length === 0 ? undefined : once.length === 1 ? once[0][1] : once.map(([, one]) => one);
  }
  if (typeof value !== 'object' || value === null) return value === null || value === undefined ? undefined : String(value);
  if (Object.keys(value).join() === '@value') return shown(value['@value']);
  const members = Object.entries(value).filter(([name]) => name !== '@context' && name !== '@language').map(([name, member]) => [name, shown(member)]);
  return Object.fromEntries(members.filter(([, member]) => member !== undefined).sort(([x], [y]) => (x < y ? -1 : 1)));
}

function* otherValues(value) {
  if (typeof value === 'string') {
    yield ['changed', /\s/.test(value) ? `${value} more` : `${value}1`];
    yield ['emptied', ''];
    yield ['made an array', [value]];
    yield ['made a value object', {'@value': value}];
    yield ['made a number', 7];
  } else if (typeof value === 'number') {
    yield ['changed', value + 1];
    yield ['made text', String(value)];
  } else if (typeof value === 'boolean') {
    yield ['changed', !value];
    yield ['made text', String(value)];
  } else if (value === null) {
    yield ['changed', 'no longer nothing'];
  } else if (Array.isArray(value)) {
    yield ['emptied', []];
    yield ['more put in', [...value, value[0] ?? 'https://evil.example/']];
    yield ['more put in', [...value, 'https://evil.example/']];
    yield ['turned round', [...value].reverse()];
    yield ['nested', [value]];
  } else {
    yield ['emptied', {}];
    yield ['made an array', [value]];
    yield ['replaced', 'https://evil.example/'];
  }
  if (value !== null) yield ['made null', null];
}

function* additions() {
  yield ['unknown member added', 'shownButUnknown', 'text'];
  yield ['known member added', 'summary', 'added'];
  yield ['absolute member added', 'https://www.w3.org/ns/activitystreams#summary', 'added'];
  yield ['null member added', 'startTime', null];
  yield ['second id added', '@id', 'https://evil.example/1'];
  yield ['second type added', '@type', 'Article'];
  yield ['graph added', '@graph', [{id: 'https://evil.example/2', content: 'x'}]];
  yield ['reverse added', '@reverse', {object: 'https://evil.example/3'}];
  yield ['included added', '@included', [{id: 'https://evil.example/4', content: 'x'}]];
  yield ['language added', '@language', 'de'];
  yield ['context of its own added', '@context', {content: null}];
}

/** A copy in which the object or array at `path` is what `change` makes of it. */
function changedAt(document, path, change) {
  const copy = structuredClone(document);
  if (path.length === 0) return change(copy);
  const last = path[path.length - 1];
  const holder = path.slice(0, -1).reduce((value, step) => value[step], copy);
  holder[last] = change(holder[last]);
  return copy;
}

const withMembers = (change) => (object) => Object.fromEntries(change(Object.entries(object)));

/** Yields {what, where, document} for each tampering. */
export function* tamperings(document, path = [], value = document) {
  const tell = (what, step, change) => ({what, where: [...path, step].join('/'), document: changedAt(document, path, change)});
  if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) {
      yield tell('removed', index, (array) => array.filter((_, at) => at !== index));
      for (const [what, other] of otherValues(element)) yield tell(what, index, (array) => array.with?.(index, other) ?? array.map((one, at) => (at === index ? other : one)));
      yield* tamperings(document, [...path, index], element);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [what, name, member] of path[0] === '@context' ? [] : additions()) {
      if (!(name in value)) yield tell(what, name, withMembers((members) => [...members, [name, member]]));
    }
    for (const [name, member] of Object.entries(value)) {
      const replace = (make) => withMembers((members) => members.flatMap((entry) => (entry[0] === name ? make(entry) : [entry])));
      yield tell('removed', name, replace(() => []));
      yield tell('renamed', name, replace(() => [[`${name}2`, member]]));
      yield tell('renamed to its IRI', name, replace(() => [[`https://www.w3.org/ns/activitystreams#${name}`, member]]));
      for (const [what, other] of otherValues(member)) {
        yield tell(what, name, replace(() => [[name, other]]));
        if (what !== 'changed') continue;
        yield tell('repeated before', name, replace(() => [[REPEATED + name, other], [name, member]]));
        yield tell('repeated behind', name, replace(() => [[name, member], [REPEATED + name, other]]));
      }
      yield* tamperings(document, [...path, name], member);
    }
  }
}
