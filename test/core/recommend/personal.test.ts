import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredEvent } from '../../../core/model/event.ts';
import { decide } from '../../../core/recommend/decide.ts';
import { skillReports } from '../../../core/recommend/skills.ts';
import { decideInput } from '../../support/arbitraries.ts';
import {
  happened,
  input,
  lesson,
  objective,
  release,
  skill,
  stateOf,
} from '../../support/builders.ts';
import { scaled } from '../../support/proof.ts';

const SQL = skill('sql', { name: 'SQL' });
const answered = (of: ReturnType<typeof lesson>, rights: readonly boolean[], daysAgo: number) =>
  rights.map((correct, place) =>
    happened('answered', of, daysAgo, { question: `q${place}`, correct }),
  );
const ask = (compiled: ReturnType<typeof release>, events: StoredEvent[], language = 'en') =>
  decide(
    input(compiled, {
      state: stateOf(...events),
      profile: { language, team: 'crew' },
      request: { language: 'en', limit: 20 },
    }),
  ).lessons;

describe('reasons that name the person', () => {
  const tables = lesson('tables', ['sql'], { title: 'Tables' });
  const joins = lesson('joins', ['sql'], { title: 'Joins' });
  const mail = lesson('mail', ['mail']);
  const goals = [objective('o', ['sql', 'mail'])];
  const compiled = release({ skills: [SQL], lessons: [tables, joins, mail], objectives: goals });
  const of = (id: string, events: StoredEvent[], language = 'en') =>
    ask(compiled, events, language).find((one) => one.lesson.id === id)!.reasons;

  it('tell how the last answers on the skill went, in words that help on', () => {
    const texts = [0, 1, 2, 4].map((right) => {
      const rights = [0, 1, 2, 3].map((place) => place < right);
      return of('joins', answered(tables, rights, 3)).find(({ code }) => code === 'last-answers');
    });
    expect(texts.map((one) => one?.text)).toEqual([
      '“Tables” was not easy: a little practice will help.',
      'You got 1 of 4 right in “Tables”: a little practice will help.',
      'You got 2 of 4 right in “Tables”: you are on your way.',
      'You got all 4 right in “Tables”: time for the next step.',
    ]);
    for (const one of texts) expect(one).toMatchObject({ private: true });
    // Neither of long ago, nor of another skill, nor of a single question.
    for (const events of [
      answered(tables, [true, true], 61),
      answered(mail, [true, true], 3),
      answered(tables, [true], 3),
    ])
      expect(of('joins', events).map(({ code }) => code)).not.toContain('last-answers');
  });

  it('name the largest gap, once answers have told of it', () => {
    const codes = (events: StoredEvent[]) => of('joins', events).map(({ code }) => code);
    expect(codes(answered(tables, [false, false, false], 3))).toContain('largest-gap');
    expect(codes(answered(tables, [true, true, true], 3))).not.toContain('largest-gap');
    expect(codes([])).not.toContain('largest-gap');
  });

  it('greet a second try with how the first one went', () => {
    const [again] = of('joins', [
      ...answered(joins, [true, false, false], 3),
      happened('completed', mail, 1),
    ]).filter(({ code }) => code === 'again');
    expect(again).toMatchObject({
      text: 'You got 1 of 3 right the last time. Another try often does it.',
      private: true,
    });
  });

  it('say whose goal it is', () => {
    const own = objective('mine', ['sql'], { owner: { kind: 'team', id: 'crew' } });
    const team = release({
      lessons: [joins],
      teams: [{ id: 'crew', name: 'Crew' }],
      objectives: [own],
    });
    expect(ask(team, [])[0]!.reasons[0]).toMatchObject({
      text: 'Helps your team with “Key result mine”, due 1 April.',
      values: { owner: 'team' },
    });
    const alone = decide(
      input(release({ lessons: [joins] }), {
        personal: { objectives: [objective('me', ['sql'])] },
      }),
    ).lessons[0]!;
    expect(alone.reasons[0]).toMatchObject({
      text: 'Helps with your own goal “Key result me”, due 1 April.',
      values: { owner: 'own' },
    });
  });

  it('never call new what was done, nor practice of today or a length a reason', () => {
    for (const daysAgo of [0.1, 2, 20])
      for (const card of [tables, joins, mail]) {
        const events = [happened('completed', card, daysAgo)];
        for (const one of ask(compiled, events)) {
          const codes = one.reasons.map(({ code }) => code);
          expect(codes).not.toContain('minutes');
          if (one.lesson.id === card.id) expect(codes).not.toContain('first-time');
          if (daysAgo < 7) expect(codes).not.toContain('practised');
        }
      }
  });
});

describe('over any question', () => {
  it('one reason at least is for everybody, and nothing done is called new', () => {
    let hidden = 0;
    fc.assert(
      fc.property(decideInput(), (question) => {
        for (const one of decide(question).lessons) {
          const shown = one.reasons.filter((reason) => reason.private !== true);
          expect(shown.length).toBeGreaterThan(0);
          hidden += one.reasons.length - shown.length;
          const codes = one.reasons.map(({ code }) => code);
          if (one.kind === 'review')
            for (const code of ['explore', 'first-time', 'practised'])
              expect(codes).not.toContain(code);
        }
      }),
      { seed: 5, numRuns: scaled(200, 4000) },
    );
    expect(hidden).toBeGreaterThan(0);
  });

  it('skills are listed by gap, the served ones marked, beside what else is most missing', () => {
    fc.assert(
      fc.property(decideInput(), (question) => {
        const { catalogue } = question.release;
        for (const { lesson: shown, skills } of decide(question).lessons) {
          const gaps = skills.map(({ gap }) => gap);
          expect(gaps).toEqual([...gaps].sort((a, b) => b - a));
          const taught = catalogue.lessons[catalogue.lessonIndex.get(shown.id)!]!.skills;
          for (const one of skills)
            expect(one.served).toBe(taught.some((each) => each.skill === one.skill));
          expect(skills.filter(({ served }) => !served).length).toBeLessThanOrEqual(3);
        }
      }),
      { seed: 6, numRuns: scaled(150, 3000) },
    );
  });
});

describe('without goals and without a role', () => {
  const skills = ['sql', 'mail', 'calm'];
  const cards = skills.flatMap((id) =>
    [0.1, 0.5, 0.9].map((difficulty) => lesson(`${id}-${difficulty}`, [id], { difficulty })),
  );
  const drill = lesson('drill', ['sql']);
  const compiled = release({ lessons: [...cards, drill] });
  const scores = (rights: boolean[]) =>
    new Map(
      ask(compiled, answered(drill, rights, 2)).map((one) => [one.lesson.id, one.score] as const),
    );

  it('who got six of six wrong and who got eight of eight right are offered other things', () => {
    const wrong = scores(Array<boolean>(6).fill(false));
    const right = scores(Array<boolean>(8).fill(true));
    expect(wrong.get('sql-0.1')!).toBeGreaterThan(wrong.get('sql-0.9')!);
    expect(right.get('sql-0.9')!).toBeGreaterThan(right.get('sql-0.1')!);
    for (const id of ['sql-0.1', 'sql-0.5', 'sql-0.9'])
      expect(Math.abs(wrong.get(id)! - right.get(id)!)).toBeGreaterThan(0.02);
    expect([...wrong.keys()][0]).not.toBe([...right.keys()][0]);
  });

  it('nothing is said to be asked of them', () => {
    const question = input(compiled, { state: stateOf(...answered(drill, [true], 2)) });
    expect(skillReports(question).map((one) => [one.skill, one.target, one.sources])).toEqual([
      ['sql', undefined, []],
    ]);
    for (const one of decide(question).lessons) {
      expect(['explore', 'revisit']).toContain(one.reasons[0]!.code);
      expect(one.skills.flatMap(({ keyResults }) => keyResults)).toEqual([]);
    }
  });
});
