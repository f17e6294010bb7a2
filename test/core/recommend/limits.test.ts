import { describe, expect, it } from 'vitest';
import { minuteOf } from '../../../core/base/minutes.ts';
import { DEFAULT_MODEL } from '../../../core/learner/defaults.ts';
import { masteryOf, predictAnswer } from '../../../core/learner/mastery.ts';
import { armOf } from '../../../core/recommend/arm.ts';
import { decide } from '../../../core/recommend/decide.ts';
import { situationOf } from '../../../core/recommend/situation.ts';
import { skillReports } from '../../../core/recommend/skills.ts';
import { whyLesson } from '../../../core/recommend/why.ts';
import {
  DAY,
  dayAfter,
  happened,
  input,
  lesson,
  NOW,
  objective,
  policy,
  release,
  role,
  skill,
  stateOf,
} from '../../support/builders.ts';
import { roleOf, taughtNeeds } from '../../support/by-hand/goals.ts';
import { scaled } from '../../support/proof.ts';
import { askedAt, modelOf, questionOf, type Sketch } from '../../support/questions.ts';
import { wideSketches } from '../../support/wide.ts';

const code = (question: ReturnType<typeof input>, index = 0) =>
  whyLesson(question, index).excluded?.code;

describe('a review', () => {
  const lessons = [lesson('a', ['sql']), lesson('b', ['sql'])];
  const compiled = release({ lessons, policy: policy({ constraints: { cooldownDays: 1 } }) });
  /** Of `a`, some answers right and some wrong; another lesson was done since. */
  const having = (right: number, wrong: number, daysAgo = 1.5, more: object = {}) =>
    input(compiled, {
      state: stateOf(
        ...Array.from({ length: right + wrong }, (_, n) =>
          happened('answered', lessons[0]!, daysAgo, {
            id: `e${n}`,
            question: `q${n}`,
            correct: n < right,
          }),
        ),
        happened('completed', 'gone', 1.2),
      ),
      ...more,
    });

  it('of what went well waits until it is forgotten; three in four right is well, two in three is not', () => {
    expect(code(having(3, 1))).toBe('not-due');
    expect(code(having(4, 1))).toBe('not-due');
    expect(code(having(2, 1))).toBeUndefined();
    expect(code(having(1, 1))).toBeUndefined();
  });

  it('is due once recall has fallen to nine tenths', () => {
    const question = having(4, 0);
    const { stability } = question.state.lessons.get('a')!;
    const done = NOW - 1.5 * DAY;
    const asked = (atMs: number) => code({ ...question, atMs });
    expect(asked(done + stability * DAY - 120_000)).toBe('not-due');
    expect(asked(done + stability * DAY + 120_000)).toBeUndefined();
    const due = decide({
      ...question,
      atMs: done + stability * DAY + 120_000,
      request: { limit: 5 },
    }).lessons.find((one) => one.lesson.id === 'a')!;
    expect(due.kind).toBe('review');
    expect(due.terms.retention).toBeCloseTo(0.1, 3);
  });
});

describe('a prerequisite', () => {
  const lessons = [lesson('a', ['typing']), lesson('b', ['sql'], { prerequisites: ['a'] })];
  const compiled = release({ lessons, objectives: [objective('o', ['sql'])] });
  const opened = (right: number, wrong: number): boolean =>
    whyLesson(
      input(compiled, {
        state: stateOf(
          ...Array.from({ length: right + wrong }, (_, n) =>
            happened('answered', lessons[0]!, 5, {
              id: `e${n}`,
              question: `q${n}`,
              correct: n < right,
            }),
          ),
        ),
      }),
      1,
    ).eligible;

  it('is met with half of the answers right, not with less', () => {
    expect([opened(1, 1), opened(2, 2), opened(1, 2), opened(0, 1)]).toEqual([
      ...[true, true, false, false],
    ]);
  });

  it('is skipped by who masters all that it teaches at 85 %, not only some of it', () => {
    const both = [lesson('a', ['typing', 'mail']), lessons[1]!];
    const open = (levels: Record<string, number>): boolean => {
      const state = stateOf(
        ...Object.entries(levels).map(([id, level]) =>
          happened('assessed', 'x', 1, { id, skill: id, level, by: 'test' }),
        ),
      );
      const sure = { ...DEFAULT_MODEL, weights: { ...DEFAULT_MODEL.weights, assessment: 1 } };
      const question = input(release({ lessons: both, model: sure }), { state });
      const strong = Object.keys(levels).map(
        (id) => masteryOf(state, sure, id, NOW).probability >= 0.85,
      );
      const opens = whyLesson(question, 1).eligible;
      expect(opens).toBe(strong.length === 2 && strong.every(Boolean));
      return opens;
    };
    const levels = [0.7, 0.75, 0.8, 0.83, 0.86, 0.9, 0.95];
    expect(levels.map((level) => open({ typing: level, mail: 0.97 }))).toContain(false);
    expect(open({ typing: 0.97, mail: 0.97 })).toBe(true);
    expect(open({ typing: 0.97 })).toBe(false);
  });
});

describe('a skill that no lesson in use teaches', () => {
  const skills = [
    skill('top'),
    skill('one', { parent: 'top' }),
    skill('two', { parent: 'one' }),
    skill('bare', { parent: 'top' }),
  ];
  const lessons = [
    lesson('a-one', ['one']),
    lesson('b-two', ['two']),
    lesson('c-other', ['other']),
    lesson('d-top', ['top'], { archived: true }),
  ];
  const compiled = release({
    skills,
    lessons,
    objectives: [objective('o', ['top']), objective('p', ['other'])],
  });
  const question = input(compiled, { request: { limit: 9 } });

  it('is learned through all those below it that some lesson teaches, in equal parts', () => {
    const { lessons: offered } = decide(question);
    const uplift = new Map(offered.map((one) => [one.lesson.id, one.terms.uplift]));
    expect(uplift.get('c-other')).toBe(1);
    expect(uplift.get('a-one')).toBeCloseTo(0.5, 9);
    expect(uplift.get('b-two')).toBeCloseTo(0.5, 9);
    for (const id of ['a-one', 'b-two'])
      expect(offered.find((one) => one.lesson.id === id)!.skills[0]!.keyResults).toEqual(['o-kr']);
  });

  it('joins what is asked of those below: the highest target, the first day due, both sources', () => {
    const both = release({
      skills,
      lessons,
      roles: [role('agent', { one: 0.4 })],
      objectives: [
        objective('o', ['top'], {
          keyResult: { due: dayAfter(9), everyone: true, skills: [{ skill: 'top', level: 0.9 }] },
        }),
        objective('p', ['one'], {
          keyResult: { due: dayAfter(40), skills: [{ skill: 'one', level: 0.5 }] },
        }),
      ],
    });
    const report = skillReports(input(both, { profile: { role: 'agent' } })).find(
      (one) => one.skill === 'one',
    )!;
    expect(report.target).toBe(0.9);
    expect(new Date(report.due!).toISOString().slice(0, 10)).toBe(dayAfter(9));
    expect(report.sources.map(({ id }) => id)).toEqual(['o-kr', 'p-kr', 'agent']);
  });
});

describe('a broad skill', () => {
  const skills = [skill('japanese')];
  for (const id of ['kana', 'kanji', 'speech']) skills.push(skill(id, { parent: 'japanese' }));
  const overview = lesson('overview', ['japanese']);
  const nine = skills
    .slice(1)
    .flatMap(({ id }) => [1, 2, 3].map((n) => lesson(`${id}-${n}`, [id])));
  const weights = (
    lessons: ReturnType<typeof lesson>[],
    profile: { role?: string; language?: string } = {},
  ): Record<string, number> => {
    const objectives = [objective('o', ['japanese'])];
    const question = input(release({ skills, lessons, objectives }), { profile });
    return Object.fromEntries(
      situationOf(question).needs.map(({ demand }) => [demand.skill, demand.weight]),
    );
  };
  const near = (expected: Record<string, number>) =>
    Object.fromEntries(Object.entries(expected).map(([id, one]) => [id, expect.closeTo(one, 12)]));

  it('keeps its lessons asked for beside one overview, and the whole of what is asked', () => {
    expect(weights([overview, ...nine])).toEqual(
      near({ japanese: 0.1, kana: 0.3, kanji: 0.3, speech: 0.3 }),
    );
    expect(weights([overview])).toEqual(near({ japanese: 1 }));
    expect(weights(nine.slice(0, 4))).toEqual(near({ kana: 0.75, kanji: 0.25 }));
    expect(weights([])).toEqual(near({ japanese: 1 }));
    const { lessons: all } = decide(
      input(
        release({
          skills,
          lessons: [overview, ...nine],
          objectives: [objective('o', ['japanese'])],
        }),
        {
          request: { limit: 20 },
        },
      ),
    );
    expect(all).toHaveLength(10);
    for (const one of all) expect(one.skills[0]?.keyResults).toEqual(['o-kr']);
  });

  it('is shared by what somebody could do: not by what is for others, or that they cannot read', () => {
    const lessons = [
      overview,
      lesson('kana', ['kana'], { language: 'de' }),
      lesson('kanji', ['kanji'], { roles: ['cook'] }),
      lesson('speech', ['speech'], { archived: true }),
    ];
    expect(weights(lessons)).toEqual(near({ japanese: 1 }));
    expect(weights(lessons, { role: 'cook' })).toEqual(near({ japanese: 0.5, kanji: 0.5 }));
    expect(weights(lessons, { language: 'de' })).toEqual(near({ kana: 1 }));
    expect(weights(lessons, { language: 'ja' })).toEqual(near({ japanese: 1 }));
  });

  it('counts versions of one lesson once', () => {
    const version = lesson('version', ['kana'], { language: 'en-GB', translationOf: 'kana' });
    expect(weights([overview, lesson('kana', ['kana']), version])).toEqual(
      near({ japanese: 0.5, kana: 0.5 }),
    );
  });
});

describe('reviews that are due', () => {
  it('are ten at most, the most forgotten ones, where goals have more than fifty lessons', () => {
    const wanted = Array.from({ length: 60 }, (_, n) =>
      lesson(`w${String(n).padStart(2, '0')}`, ['sql']),
    );
    const old = Array.from({ length: 15 }, (_, n) =>
      lesson(`z${String(n).padStart(2, '0')}`, ['gardening']),
    );
    const compiled = release({
      lessons: [...wanted, ...old],
      objectives: [objective('o', ['sql'])],
    });
    const state = stateOf(
      ...old.map((card, n) => happened('completed', card, 100 + 10 * n)),
      happened('completed', 'gone', 1),
    );
    const eligible = compiled.catalogue.lessons.filter(
      (_, index) => whyLesson(input(compiled, { state }), index).eligible,
    );
    expect(eligible).toHaveLength(50);
    const reviews = eligible.filter(({ id }) => id.startsWith('z')).map(({ id }) => id);
    expect(reviews).toEqual(old.slice(5).map(({ id }) => id));
  });
});

describe('a lesson that was only begun', () => {
  it('is no review: it does not come in before what goals ask for', () => {
    const wanted = Array.from({ length: 55 }, (_, n) => lesson(`w${10 + n}`, ['sql']));
    const old = lesson('z', ['gardening']);
    const compiled = release({ lessons: [...wanted, old], objectives: [objective('o', ['sql'])] });
    const why = (type: 'started' | 'completed') => {
      const state = stateOf(happened(type, old, 200), happened('completed', 'gone', 1));
      return whyLesson(input(compiled, { state }), 55);
    };
    expect(why('completed').eligible).toBe(true);
    expect(why('started').excluded?.code).toBe('outranked');
  });
});

/** What the role says beforehand of a skill, in log-odds. */
const priorOf = (sketch: Sketch, skill: string): number => {
  const need = taughtNeeds(sketch).find((one) => one.skill === skill);
  const { until } = roleOf(sketch, askedAt(sketch));
  const level = need?.roleLevel ?? 0;
  const share = Math.min(0.75, (until === undefined ? 0.4 : 0.3) + 0.25 * level);
  return level <= 0 ? 0 : Math.log(share / (1 - share));
};

describe('the report on skills of wide questions', () => {
  const SKETCHES = wideSketches(20261204, scaled(120, 1200));

  it('says what mastery says, and of it mastered what five answers on two days prove, not long ago', () => {
    for (const sketch of SKETCHES) {
      const question = questionOf(sketch);
      const model = modelOf(sketch.model);
      for (const one of skillReports(question)) {
        const plain = masteryOf(question.state, model, one.skill, question.atMs);
        const parts = (all: readonly { readonly name: string; readonly logOdds: number }[]) =>
          all.filter(({ logOdds }) => logOdds !== 0);
        const role = one.contributions.find(({ name }) => name === 'role');
        const prior = role === undefined ? 0 : priorOf(sketch, one.skill);
        const said = masteryOf(question.state, model, one.skill, question.atMs, prior);
        expect(parts(one.contributions)).toEqual(parts(said.contributions));
        expect(role === undefined).toBe(said.logOdds === plain.logOdds);
        expect(one.mastery).toBe(said.probability);
        expect(one.uncertainty).toBe(said.uncertainty);
        expect(one.interval).toEqual(said.interval);
        const known = question.state.skills.get(one.skill);
        const overdue = 2 * Math.max(7, known?.stability ?? 0);
        const proven =
          known !== undefined &&
          known.rightQuestions >= 5 &&
          known.spacedWins >= 2 &&
          minuteOf(question.atMs) - known.lastMinute <= overdue * 1440;
        expect(one.mastered).toBe(proven && said.atLeast >= (one.target ?? 0.8));
      }
    }
  });

  it('says when recall will have fallen to nine tenths, and counts right and wrong answers', () => {
    let reviewed = 0;
    for (const sketch of SKETCHES) {
      const question = questionOf(sketch);
      for (const { skill: id, nextReview, answers, name } of skillReports(question)) {
        const known = question.state.skills.get(id);
        expect(name).toBe(`Skill ${id}`);
        expect(answers).toBeCloseTo((known?.wins ?? 0) + (known?.fails ?? 0), 5);
        if (nextReview === undefined) continue;
        const { contributions } = predictAnswer(
          question.state,
          { ...DEFAULT_MODEL, weights: { ...DEFAULT_MODEL.weights, recall: 1 } },
          { skills: [{ skill: id, weight: 1 }], difficultyLogOdds: 0 },
          nextReview,
        );
        const recall = contributions.find((one) => one.name === 'recall')!.logOdds;
        // Times are whole minutes, and within ten of them nothing fades.
        if (known!.stability > 0.1) expect(recall).toBeCloseTo(0.9, 2);
        reviewed += 1;
      }
    }
    expect(reviewed).toBeGreaterThan(60);
  });
});

describe('the holdout by team', () => {
  const profile = { timeZone: 'UTC', language: 'en' };
  const armsOf = (share: number, by: 'team' | 'employee') =>
    Array.from({ length: 3000 }, (_, n) =>
      armOf(`e${n}`, { ...profile, team: `t${n % 1500}` }, { share, by }, 'tenant'),
    );

  it.each([0.1, 0.35, 0.8])('has its share of teams, %s of them, each as a whole', (share) => {
    const arms = armsOf(share, 'team');
    const held = arms.filter((arm) => arm === 'holdout').length / arms.length;
    // Four standard deviations of a share of 1,500 teams.
    expect(Math.abs(held - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / 1500));
    for (let team = 0; team < 1500; team++) expect(arms[team]).toBe(arms[team + 1500]);
  });

  it('goes by person for who is in no team, and is not what it would be by employee', () => {
    expect(armsOf(0.5, 'team')).not.toEqual(armsOf(0.5, 'employee'));
    const alone = Array.from({ length: 400 }, (_, n) =>
      armOf(`e${n}`, profile, { share: 0.5, by: 'team' }, 'tenant'),
    );
    expect(new Set(alone).size).toBe(2);
  });
});
