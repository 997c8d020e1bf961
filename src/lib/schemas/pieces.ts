/** Small pieces that the schemas are put together from. JSON Schema 2020-12 as plain data. */

/** A JSON Schema, or a part of one. */
export type Schema = {readonly [keyword: string]: unknown};

/** Plain notation: no exponent, no trailing zeros, no plus. */
export const decimal: Schema = {type: 'string', pattern: '^(0|-?([1-9][0-9]*|0\\.[0-9]*[1-9]|[1-9][0-9]*\\.[0-9]*[1-9]))$'};

/** ISO 8601 UTC with milliseconds. */
export const instant: Schema = {type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$'};

export const text: Schema = {type: 'string'};
export const flag: Schema = {type: 'boolean'};
export const count: Schema = {type: 'integer', minimum: 0};

export function orNull(schema: Schema): Schema {
  return {anyOf: [schema, {type: 'null'}]};
}

export function list(items: Schema): Schema {
  return {type: 'array', items};
}

export function word(...words: readonly string[]): Schema {
  return {enum: words};
}

/** All fields of `fields` must be there, those of `optional` may. Others are allowed: fields may be added, never renamed. */
export function object(fields: Readonly<Record<string, Schema>>, optional: Readonly<Record<string, Schema>> = {}): Schema {
  return {type: 'object', properties: {...fields, ...optional}, required: Object.keys(fields)};
}

export function described(description: string, schema: Schema): Schema {
  return {description, ...schema};
}
