/** How an episode's order comes to the exchange: once, twice at once, cut short by a signal, or by a power cut. */
import {DeskError} from '../../src/lib/model/errors.ts';
import type {Submission} from '../../src/lib/orders/place/submission.ts';
import {submitOrder} from '../../src/lib/orders/place/submit.ts';
import type {OrderTerms} from '../../src/lib/orders/place/terms.ts';
import type {Run} from './episode.ts';
import type {Program} from './program.ts';

export type Opening = (run: Run) => Promise<string>;

/** Null: refused before anything was journaled, or stopped by Ctrl-C. */
export async function submit(program: Program, terms: OrderTerms, key: string): Promise<Submission | DeskError> {
  const {handle, deps} = program;
  try {
    return await submitOrder({handle, terms, clientId: key, leg: null, exact: false, allowDuplicate: true, despite: []}, deps);
  } catch (error) {
    if (error instanceof DeskError) return error;
    throw error;
  }
}

const once: Opening = async (run) => {
  const answer = await run.world.time.until(submit(run.program(), run.terms, run.key));
  return tell(run, answer, 'place');
};

const twice: Opening = async (run) => {
  const other = run.world.start();
  const gap = Math.floor(run.random() * 2000);
  const [one, two] = await run.world.time.until(
    Promise.all([
      submit(run.program(), run.terms, run.key),
      run.world.time
        .clock()
        .sleep(run.random() < 0.5 ? 0 : gap)
        .then(() => submit(other, run.terms, run.key)),
    ]),
  );
  const [intent] = run.program().deps.state.journal.find(run.key);
  // What provably never left this machine may be tried again by the other one: then only the later answer is a claim.
  const reopened = intent?.evidence.some(({says}) => says.startsWith('opened again')) === true;
  if (reopened) return 'twice, sent by one of the two';
  if (!(one instanceof DeskError) && !(two instanceof DeskError)) run.promises.sameOrder(one, two);
  return `${tell(run, one, 'place')}, ${tell(run, two, 'second place')}`;
};

/** The power goes at any moment; the journal is all that is left. */
const killed: Opening = async (run) => {
  const victim = run.program();
  void submit(victim, run.terms, run.key);
  await run.world.time.pass(run.random() < 0.5 ? Math.floor(run.random() * 60) : Math.floor(run.random() * 8000));
  victim.kill();
  run.restart();
  return 'killed';
};

const interrupted: Opening = async (run) => {
  const program = run.program();
  run.world.time.after(Math.floor(run.random() * (run.random() < 0.5 ? 60 : 5000)), () => program.interrupt());
  const answer = await run.world.time.until(submit(program, run.terms, run.key));
  run.restart();
  return tell(run, answer, 'place');
};

export function drawOpening(random: () => number): Opening {
  const draw = random();
  if (draw < 0.15) return killed;
  if (draw < 0.25) return twice;
  return draw < 0.32 ? interrupted : once;
}

function tell({promises}: Run, answer: Submission | DeskError, by: string): string {
  // Refused before the journal, or stopped by Ctrl-C: the journal (or that it has nothing) is the claim.
  if (answer instanceof DeskError) return answer.kind === 'interrupted' ? 'interrupted' : 'refused';
  promises.said(answer.order.clientOrderId, answer.outcome, by);
  return answer.outcome;
}
