/** Makes calls that talk without end: the agent answers whatever the caller asks, and the caller asks again when nothing comes. */
import {
  createSynthesiser,
  type FakeCall,
  isEvent,
  parseScenario,
  type PreparedScenario,
  prepareScenario,
} from '@trunkline/simulators';

const QUESTIONS = ['Do you have a table for two?', 'And what about tomorrow evening?', 'How long does a repair take?'];
const ANSWERS = [
  'We do. There is one by the window, and one on the terrace if the weather holds.',
  'Tomorrow evening looks good as well. From seven on you can choose.',
  'Most repairs take two days. If it is only the brakes, you can wait for it.',
];
/** All questions are asked this often, which is enough for an hour. */
const ROUNDS = 150;
/** The caller speaks this long after the agent's last sound, or after this long without any. */
const REPLY_MS = 900;
const PATIENCE_MS = 7_000;

export interface Talk {
  scenario: PreparedScenario;
  questions: readonly Int16Array[];
}

export async function prepareTalk(): Promise<Talk> {
  const turns = QUESTIONS.flatMap((question, index) => [`  - caller: ${question}`, `  - agent: ${ANSWERS[index]}`]);
  const yaml = ['name: survival', 'description: A talk without end.', 'steps:', '  - agent: Hello.', ...turns].join(
    '\n',
  );
  const synthesiser = await createSynthesiser();
  const round = await prepareScenario(parseScenario(yaml), synthesiser);
  await synthesiser.close();
  const [greeting, ...rest] = round.steps;
  const questions = rest.flatMap((step) => (step.kind === 'caller' ? [step.samples] : []));
  const steps = [...(greeting ? [greeting] : []), ...Array.from({ length: ROUNDS }, () => rest).flat()];
  return { scenario: { ...round, steps }, questions };
}

/** Lets the caller ask until the call is over. */
export function converse(call: FakeCall, { questions }: Talk): void {
  let asked = 0;
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const ask = (): void => {
    if (isOver) return;
    const question = questions[asked % questions.length] as Int16Array;
    asked += 1;
    wait(PATIENCE_MS);
    call.say(question).catch(() => {});
  };
  const wait = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(ask, ms);
  };
  call.onAgentAudioStart(() => clearTimeout(timer));
  call.onAgentAudioEnd(() => wait(REPLY_MS));
  void call.waitFor(isEvent('call.answered'), 60_000).then(
    () => wait(PATIENCE_MS),
    () => {},
  );
  void call.ended.then(() => {
    isOver = true;
    clearTimeout(timer);
  });
}
