import {Args} from '@oclif/core';
import {DeskCommand} from '../lib/desk-command.ts';
import {DeskError} from '../lib/model/errors.ts';
import {nearest} from '../lib/model/nearest.ts';
import {schemaNames, schemaOf} from '../lib/schemas/catalog.ts';
import type {Schema as JsonSchema} from '../lib/schemas/pieces.ts';

export default class Schema extends DeskCommand<JsonSchema> {
  static override summary = "JSON Schema of a command's output, and of the keys file";
  static override description =
    'Without a name: the names there are. Amounts are decimal strings, times are ISO 8601 UTC; fields may be added, never renamed.';
  static override examples = [
    '<%= config.bin %> schema',
    '<%= config.bin %> schema balance',
    '<%= config.bin %> schema order place',
    '<%= config.bin %> schema keys-file > keys.schema.json',
  ];
  static override strict = false;
  static override args = {
    command: Args.string({ignoreStdin: true, description: 'a command as it is typed, keys-file, or error'}),
  };

  async run(): Promise<JsonSchema> {
    const {argv} = await this.parse(Schema);
    const name = argv.join(' ').trim().toLowerCase();
    if (name === '') {
      this.log(schemaNames().join('\n'));
      return {names: schemaNames()};
    }
    const schema = schemaOf(name);
    if (schema === null) {
      const near = nearest(name, schemaNames());
      throw new DeskError('usage', `There is no schema called "${name.slice(0, 40)}".`, {
        hint: near.length > 0 ? `Did you mean ${near.join(', ')}?` : `There are: ${schemaNames().join(', ')}.`,
      });
    }
    this.log(JSON.stringify(schema, null, 2));
    return schema;
  }
}
