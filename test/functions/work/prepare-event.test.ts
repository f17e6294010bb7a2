import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { encodeState } from '../../../core/learner/codec.ts';
import { foldEvents } from '../../../core/learner/fold.ts';
import { compareEvents, type StoredEvent } from '../../../core/model/event.ts';
import { partition, sort } from '../../../functions/store/keys.ts';
import { readEvents } from '../../../functions/store/log.ts';
import { loadEmployee } from '../../../functions/work/load.ts';
import { chosenAt, eventAt, furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { type Json, listOf } from '../../support/json.ts';
import { memoryTable } from '../../support/memory-table.ts';
import { scaled } from '../../support/proof.ts';

let api: TestApi;
let key: string;

/** Several right choices, and an explanation. */
const QUESTION = {
  id: 'q3',
  text: 'Which two?',
  choices: [
    { text: 'This', correct: true },
    { text: 'That', correct: false },
    { text: 'This too', correct: true },
  ],
  explanation: 'Both of **these**.',
};

const putQuestions = async (...questions: object[]) => {
  const lesson = (await api.call(key, 'GET', '/v1/lessons/c1')).body;
  const answer = await api.call(key, 'PUT', '/v1/lessons/c1', { ...lesson, questions });
  expect(answer.status).toBe(200);
};

beforeEach(async () => {
  api = testApi();
  key = await api.tenant('acme');
  await furnish(api, key);
  const { questions } = (await api.call(key, 'GET', '/v1/lessons/c1')).body;
  await putQuestions(...listOf(questions), QUESTION);
});

const post = (...events: readonly object[]) => api.call(key, 'POST', '/v1/events', { events });
const resultsOf = async (...events: readonly object[]) =>
  listOf((await post(...events)).body.results);
const itemOf = (id: unknown, employee = 'ada') =>
  (api.table as ReturnType<typeof memoryTable>).items.get(
    `${partition.employee('acme', employee)}\u0000${sort.event(String(id))}`,
  );
const three = (chosen: readonly number[], more: object = {}) =>
  chosenAt(NOW, chosen, { question: 'q3', ...more });

describe('what was chosen', () => {
  it('is marked by the question in force; the result says how, what is right, and why', async () => {
    const events = [three([0, 2]), three([2, 0]), three([0]), three([0, 1, 2]), chosenAt(NOW, [1])];
    const { status, body } = await post(...events);
    expect(status).toBe(200);
    const { explanation } = QUESTION;
    const right = { status: 'accepted', rightChoices: [0, 2], explanation };
    expect(body.results).toEqual([
      { ...right, id: events[0]?.id, correct: true },
      { ...right, id: events[1]?.id, correct: true },
      { ...right, id: events[2]?.id, correct: false },
      { ...right, id: events[3]?.id, correct: false },
      { id: events[4]?.id, status: 'accepted', correct: false, rightChoices: [0] },
    ]);
    expect(itemOf(events[1]?.id)).toMatchObject({ chosen: [2, 0], correct: true });
    const shown = (await api.call(key, 'GET', '/v1/employees/ada/export')).body;
    const exported = listOf(shown.events).find(({ id }) => (id as unknown) === events[2]?.id);
    expect(exported).toMatchObject({ chosen: [0], correct: false, rightChoices: [0, 2] });
  });

  it('is marked by what is in force, not by what is held', async () => {
    const lesson = (await api.call(key, 'GET', '/v1/lessons/c1')).body;
    const turned = [true, false, true].map((correct, n) => ({ text: `${n}`, correct: !correct }));
    const questions = [{ ...QUESTION, choices: turned }];
    await api.call(key, 'PUT', '/v1/lessons/c1?hold=true', { ...lesson, questions });
    expect((await resultsOf(three([0, 2])))[0]).toMatchObject({ correct: true });
    await api.call(key, 'POST', '/v1/releases', {});
    expect((await resultsOf(three([0, 2])))[0]).toMatchObject({ correct: false });
  });

  it('says nothing of marks where the app marked the answer itself', async () => {
    const event = eventAt(NOW, { question: 'q3' });
    for (const status of ['accepted', 'duplicate'])
      expect(await resultsOf(event)).toEqual([{ id: event.id, status }]);
    expect(itemOf(event.id)).not.toHaveProperty('rightChoices');
  });

  const pointersOf = ({ error }: Json) =>
    listOf(error?.errors ?? ([] as never)).map((one) => one.pointer);

  it.each<[string, object, string, readonly string[]]>([
    ['neither', { chosen: undefined }, 'invalid-event', ['/correct']],
    ['both', { correct: true, chosen: [0] }, 'invalid-event', ['/chosen']],
    ['none of them', { chosen: [] }, 'invalid-event', ['/chosen']],
    ['more than a question has', { chosen: [...Array(13).keys()] }, 'invalid-event', ['/chosen']],
    ['a place beyond the last', { chosen: [0, 3] }, 'invalid-event', ['/chosen/1']],
    ['places far beyond', { chosen: [9, 1, 8] }, 'invalid-event', ['/chosen/0', '/chosen/2']],
    ['a place before the first', { chosen: [0, -1] }, 'invalid-event', ['/chosen/1']],
    ['half a place', { chosen: [0.5] }, 'invalid-event', ['/chosen/0']],
    ['a text', { chosen: ['0'] }, 'invalid-event', ['/chosen/0']],
    ['nothing in place of a place', { chosen: [null] }, 'invalid-event', ['/chosen/0']],
    ['one number', { chosen: 0 }, 'invalid-event', ['/chosen']],
    ['a place twice', { chosen: [0, 2, 0] }, 'invalid-event', ['/chosen/2']],
    ['an unknown question', { question: 'q9' }, 'unknown-question', ['/question']],
    ['a question of another lesson', { lesson: 'c2' }, 'unknown-question', ['/question']],
    ['an unknown lesson', { lesson: 'none' }, 'unknown-lesson', ['/lesson']],
    [
      'of a lesson that was only completed',
      { type: 'completed' },
      'invalid-event',
      ['/question', '/chosen'],
    ],
  ])('is refused by name: %s', async (_, more, code, pointers) => {
    const good = [eventAt(NOW), eventAt(NOW), eventAt(NOW)];
    const [, , , result] = await resultsOf(...good, three([0, 2], more));
    expect([result?.status, result?.error?.code]).toEqual(['rejected', code]);
    expect(pointersOf(result as Json)).toEqual(pointers.map((pointer) => `/events/3${pointer}`));
    expect(itemOf(result?.id)).toBeUndefined();
  });
});

describe('the same event again', () => {
  const first = { status: 'accepted', correct: true, rightChoices: [0, 2] };
  const again = { status: 'duplicate', correct: true, rightChoices: [0, 2] };
  const { explanation } = QUESTION;

  it('is a duplicate that says the same, also in one request, and in another order of choices', async () => {
    const event = three([0, 2]);
    const { id } = event;
    expect(await resultsOf(event, event)).toEqual([
      { ...first, id, explanation },
      { ...again, id, explanation },
    ]);
    expect(await resultsOf({ ...event, chosen: [2, 0] })).toEqual([{ ...again, id, explanation }]);
  });

  it('says of a wrong answer that it was wrong, also when it is the right one by now', async () => {
    const event = three([1]);
    await post(event);
    const wrong = { status: 'duplicate', correct: false, rightChoices: [0, 2] };
    expect((await resultsOf(event))[0]).toMatchObject(wrong);
    const choices = QUESTION.choices.map(({ text }, place) => ({ text, correct: place === 1 }));
    await putQuestions({ ...QUESTION, choices });
    expect(await resultsOf(event)).toEqual([{ ...wrong, id: event.id }]);
  });

  it('is a conflict where something else was chosen, or the app marked it, either way round', async () => {
    const event = three([0, 2]);
    const { chosen: _, ...rest } = event;
    await post(event);
    const conflicts = [
      { ...event, chosen: [0] },
      { ...rest, correct: true },
      { ...rest, correct: false },
    ];
    for (const other of conflicts)
      expect(await resultsOf(other)).toEqual([
        expect.not.objectContaining({ rightChoices: expect.anything() }),
      ]);
    expect((await resultsOf(...conflicts)).map(({ status }) => status)).toEqual([
      'conflict',
      'conflict',
      'conflict',
    ]);
    const marked = eventAt(NOW, { question: 'q3', correct: true });
    await post(marked);
    const other = { ...marked, correct: undefined, chosen: [0, 2] };
    expect((await resultsOf(other))[0]).toMatchObject({ status: 'conflict' });
    expect(itemOf(event.id)).toMatchObject({ chosen: [0, 2], correct: true });
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      'has other right choices',
      () =>
        putQuestions({
          ...QUESTION,
          choices: QUESTION.choices.map(({ text }, place) => ({ text, correct: place === 1 })),
        }),
    ],
    [
      'has fewer choices',
      () => putQuestions({ ...QUESTION, choices: QUESTION.choices.slice(0, 2) }),
    ],
    ['is gone', () => putQuestions()],
    ['went with its lesson', () => api.call(key, 'DELETE', '/v1/lessons/c1')],
  ])('tells what was stored, without an explanation, when the question %s', async (_, change) => {
    const [event, other] = [three([0, 2]), three([0, 2])];
    await post(event);
    await change();
    const { id } = event;
    expect(await resultsOf(event)).toEqual([{ ...again, id }]);
    expect((await resultsOf({ ...event, chosen: [1] }))[0]?.status).toBe('conflict');
    // What is new is marked by the question as it is now, or not at all.
    expect((await resultsOf(other))[0]).not.toMatchObject({ correct: true });
  });

  it('tells the explanation as it is now where only that was changed', async () => {
    const event = three([0, 2]);
    await post(event);
    await putQuestions({ ...QUESTION, explanation: 'Better words.' });
    expect((await resultsOf(event))[0]).toMatchObject({ ...again, explanation: 'Better words.' });
  });
});

it('costs no more calls than an answer that the app marked, once its lesson was read', async () => {
  const calls: string[] = [];
  const table = memoryTable(({ method, moment, key: of }) => {
    if (moment === 'before') calls.push(`${method} ${of?.pk ?? ''} ${of?.sk.slice(0, 6) ?? ''}`);
  });
  api = testApi(table);
  key = await api.tenant('acme');
  await furnish(api, key);
  const callsOf = async (of: () => object) => {
    await post(of());
    calls.length = 0;
    await post(of(), of(), of());
    return [...calls].sort();
  };
  const marked = await callsOf(() => eventAt(NOW));
  expect(await callsOf(() => chosenAt(NOW, [0]))).toEqual(marked);
  expect(marked).toHaveLength(5);
});

it('folds bit for bit as an answer that the app marked, snapshots and decisions too', async () => {
  const choice = fc.record({
    question: fc.constantFrom('q1', 'q2', 'q3'),
    chosen: fc.uniqueArray(fc.nat(1), { minLength: 1, maxLength: 2 }),
    minutes: fc.nat(100_000),
    confidence: fc.constantFrom('sure', 'guess', undefined),
  });
  const RIGHT: Readonly<Record<string, string>> = { q1: '0', q2: '0', q3: '0,2' };
  const bytesOf = async (employee: string) => {
    const events: StoredEvent[] = [];
    for await (const event of readEvents(api.services, 'acme', employee)) events.push(event);
    const { learner } = await loadEmployee(api.services, 'acme', employee);
    const folded = foldEvents(events.sort(compareEvents));
    return [encodeState(folded), encodeState(learner.state)];
  };
  await fc.assert(
    fc.asyncProperty(fc.array(choice, { minLength: 1, maxLength: 30 }), async (choices) => {
      api = testApi();
      key = await api.tenant('acme');
      await furnish(api, key);
      const { questions } = (await api.call(key, 'GET', '/v1/lessons/c1')).body;
      await putQuestions(...listOf(questions), QUESTION);
      for (const id of ['eve', 'fay'])
        await api.call(key, 'PUT', `/v1/employees/${id}`, { id, name: id });
      const events = choices.map(({ minutes, ...more }, index) =>
        chosenAt(NOW - minutes * 60_000, more.chosen, {
          ...more,
          id: `e${index}`,
          employee: 'eve',
        }),
      );
      const marked = events.map(({ chosen, ...event }) => ({
        ...event,
        employee: 'fay',
        correct: `${[...(chosen as number[])].sort()}` === RIGHT[String(event.question)],
      }));
      expect((await post(...events)).status).toBe(200);
      expect((await post(...marked)).status).toBe(200);
      expect(await bytesOf('eve')).toEqual(await bytesOf('fay'));
    }),
    { seed: 20261127, numRuns: scaled(12, 120) },
  );
});
