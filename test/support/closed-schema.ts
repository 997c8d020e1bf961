/** The schemas of the documents as tests hold output to them: closed, so that a field that no schema names is a failure. */
import {schemaOf} from '../../src/lib/schemas/catalog.ts';

type Part = Readonly<Record<string, unknown>>;

/** The schema of a document that refuses unknown fields, at every depth. Throws for a name that there is none of. */
export function closedSchemaOf(name: string): Part {
  const schema = schemaOf(name);
  if (schema === null) throw new Error(`no schema for ${name}`);
  return closed(schema);
}

/** `isPart`: one of several that describe the same object; what none of them names is refused beside them. */
function closed(schema: Part, isPart = false): Part {
  const inner: Part = Object.fromEntries(Object.entries(schema).map(([keyword, value]) => [keyword, closedIn(keyword, value)]));
  if ('allOf' in inner) return {...inner, unevaluatedProperties: false};
  return isPart || !('properties' in inner) || 'additionalProperties' in inner ? inner : {...inner, additionalProperties: false};
}

function closedIn(keyword: string, value: unknown): unknown {
  if (keyword === 'properties')
    return Object.fromEntries(Object.entries(value as Part).map(([name, schema]) => [name, closed(schema as Part)]));
  if (keyword === 'allOf' || keyword === 'anyOf' || keyword === 'oneOf')
    return (value as Part[]).map((each) => closed(each, keyword === 'allOf'));
  const holdsSchema = keyword === 'items' || (keyword === 'additionalProperties' && typeof value === 'object');
  return holdsSchema ? closed(value as Part) : value;
}
