import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {DeskCommand} from '../lib/desk-command.ts';
import {fieldNames} from '../lib/schemas/catalog.ts';
import {type CommandSpec, skillPage} from '../lib/ui/skill.ts';

export interface SkillDocument {
  readonly page: string;
}

export default class Skill extends DeskCommand<SkillDocument> {
  static override summary = 'how an agent or a script should drive mxt';
  static override description = 'A page in Markdown, printed from the commands, their schemas and the exit codes.';
  static override examples = ['<%= config.bin %> skill > mxt-skill.md'];

  async run(): Promise<SkillDocument> {
    await this.parse(Skill);
    // Not this.config.commands: a process loads only the command that it runs.
    const manifest = readFileSync(join(this.config.root, 'oclif.manifest.json'), 'utf8');
    const {commands} = JSON.parse(manifest) as {readonly commands: Readonly<Record<string, CommandSpec>>};
    const page = skillPage(Object.values(commands), fieldNames);
    if (!this.jsonEnabled()) process.stdout.write(page);
    return {page};
  }
}
