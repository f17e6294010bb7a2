import { describe, expect, it } from 'vitest';
import { dayLater, localDayOf } from '../../../core/base/local-days.ts';
import { TERMS, type TermName } from '../../../core/model/policy.ts';
import { decide } from '../../../core/recommend/decide.ts';
import { whyLesson } from '../../../core/recommend/why.ts';
import { lineOf } from '../../support/by-hand/goals.ts';
import { scaled } from '../../support/proof.ts';
import {
  answersOf,
  askedAt,
  type Deed,
  idsOf,
  questionOf,
  ranked,
  releaseOf,
  type Sketch,
  textOf,
} from '../../support/questions.ts';
import { TEAMS, wideSketches } from '../../support/wide.ts';

const SKETCHES = wideSketches(20261201, scaled(110, 1600));
/** By scores alone, and with something to rank. */
const RANKED = SKETCHES.map(ranked).filter((one) => decide(questionOf(one)).lessons.length > 1);

const nextOf = (sketch: Sketch) => decide(questionOf(sketch));
const told = (sketch: Sketch): string => textOf(answersOf(sketch));
type RuleSketch = Sketch['policy']['rules'][number];

const withRules = (sketch: Sketch, ...more: RuleSketch[]): Sketch => ({
  ...sketch,
  policy: { ...sketch.policy, rules: [...sketch.policy.rules, ...more] },
});
const withWeights = (sketch: Sketch, weights: Sketch['policy']['weights']): Sketch => ({
  ...sketch,
  policy: { ...sketch.policy, weights },
});
const withDeed = (sketch: Sketch, ...more: Deed[]): Sketch => ({
  ...sketch,
  deeds: [...sketch.deeds, ...more],
});
const withoutBoosts = (sketch: Sketch): Sketch => ({
  ...sketch,
  policy: {
    ...sketch.policy,
    rules: sketch.policy.rules.filter(({ effect }) => effect !== 'boost'),
  },
});
/** Without what adds to a score beside the terms: a lesson begun, or steps to one too hard. */
const byTermsAlone = (sketch: Sketch): Sketch => ({
  ...withoutBoosts(sketch),
  deeds: sketch.deeds.filter(({ type, reason }) => type !== 'started' && reason !== 'too-hard'),
});
const withLesson = (
  sketch: Sketch,
  id: string,
  change: (one: Sketch['lessons'][number]) => Sketch['lessons'][number],
): Sketch => ({
  ...sketch,
  lessons: sketch.lessons.map((one) => (one.id === id ? change(one) : one)),
});

it('there is enough to rank', () => {
  expect(RANKED.length).toBeGreaterThan(45);
});

describe('policy weights', () => {
  it('matter by their proportions alone: ten times all of them changes nothing', () => {
    for (const sketch of SKETCHES) {
      const { weights } = sketch.policy;
      const tenfold = Object.fromEntries(TERMS.map((name) => [name, 10 * weights[name]]));
      const after = withWeights(sketch, tenfold as typeof weights);
      expect(told(after)).toBe(told(sketch));
    }
  });

  it.each(TERMS)(
    'raising that of %s never lowers the lesson with the highest such term',
    (term) => {
      let raised = 0;
      for (const one of RANKED) {
        const sketch = byTermsAlone(one);
        const { lessons } = nextOf(sketch);
        if (lessons.length === 0) continue;
        const highest = lessons.reduce((best, other) =>
          other.terms[term] > best.terms[term] ? other : best,
        );
        const { weights } = sketch.policy;
        const more = withWeights(sketch, { ...weights, [term]: weights[term] + 3 });
        const place = idsOf(nextOf(more)).indexOf(highest.lesson.id);
        expect(place).toBeLessThan(highest.rank);
        if (place < highest.rank - 1) raised += 1;
      }
      expect(raised).toBeGreaterThan(0);
    },
  );

  it.each(TERMS)('%s alone ranks by that term', (term: TermName) => {
    for (const one of RANKED.slice(0, 60)) {
      const alone = Object.fromEntries(TERMS.map((name) => [name, name === term ? 3 : 0]));
      const { rules: _, ...policy } = one.policy;
      const sketch = byTermsAlone(
        withWeights({ ...one, policy: { ...policy, rules: [] } }, alone as never),
      );
      const { lessons } = nextOf(sketch);
      for (const { score, terms } of lessons) expect(score).toBeCloseTo(terms[term], 12);
      const values = lessons.map(({ score }) => score);
      expect(values).toEqual([...values].sort((a, b) => b - a));
    }
  });
});

describe('what makes a lesson less worth while', () => {
  it('a longer lesson never ranks higher, once it is as long as usual', () => {
    let lowered = 0;
    for (const sketch of RANKED.slice(0, 60)) {
      const { minutes: _, ...request } = sketch.request;
      const asked = { ...sketch, request };
      const before = idsOf(nextOf(asked));
      for (const id of before.slice(0, 3)) {
        const placeAt = (minutes: number): number =>
          idsOf(nextOf(withLesson(asked, id, (one) => ({ ...one, minutes })))).indexOf(id);
        const [place, after] = [placeAt(60), placeAt(120)];
        expect(after).toBeGreaterThanOrEqual(place);
        if (after > place) lowered += 1;
      }
    }
    expect(lowered).toBeGreaterThan(5);
  });

  it('a better rating never lowers a lesson, a worse one never raises it', () => {
    let moved = 0;
    for (const sketch of RANKED.slice(0, 60)) {
      const before = idsOf(nextOf(sketch));
      /** A lesson with one star rests for long once it was done: then it has no place. */
      const rated = (id: string, rating: number): number =>
        idsOf(
          nextOf(withDeed(sketch, { type: 'rated', lesson: id, minutesAgo: 0, rating })),
        ).indexOf(id) >>> 0;
      for (const [place, id] of before.slice(0, 3).entries()) {
        expect(rated(id, 5)).toBeLessThanOrEqual(place);
        expect(rated(id, 1)).toBeGreaterThanOrEqual(place);
        if (rated(id, 5) < place || rated(id, 1) > place) moved += 1;
      }
    }
    expect(moved).toBeGreaterThan(15);
  });
});

describe('temperature', () => {
  const SEEDS = 3000;
  /** 99.9 % points of chi-square, by degrees of freedom. */
  const chiSquareOf = (counts: ReadonlyMap<string, { count: number; chance: number }>): number => {
    let sum = 0;
    for (const { count, chance } of counts.values())
      sum += (count - chance * SEEDS) ** 2 / (chance * SEEDS);
    return sum;
  };
  /** Three lessons that differ in little, so that all of them are picked often. */
  const warm = (temperature: number): Sketch => {
    const sketch = RANKED.find((one) => {
      const { lessons } = nextOf({ ...one, policy: { ...one.policy, temperature: 0.2 } });
      return (
        lessons.length >= 4 &&
        lessons.length <= 6 &&
        lessons.every(({ propensity }) => propensity < 1 || propensity === 1) &&
        lessons[0]!.propensity < 0.6
      );
    })!;
    return {
      ...sketch,
      policy: { ...sketch.policy, temperature },
      request: { ...sketch.request, limit: 2 },
    };
  };

  it('draws first and second picks as often as their propensities say', () => {
    const question = questionOf(warm(0.2));
    const pairs = new Map<string, { count: number; chance: number }>();
    for (let seed = 0; seed < SEEDS; seed++) {
      const [first, second] = decide({ ...question, seed: `seed-${seed}` }).lessons;
      const key = `${first!.lesson.id} ${second!.lesson.id}`;
      const pair = pairs.get(key) ?? { count: 0, chance: first!.propensity * second!.propensity };
      pair.count += 1;
      pairs.set(key, pair);
    }
    const seen = [...pairs.values()].reduce((sum, { chance }) => sum + chance, 0);
    expect(seen).toBeGreaterThan(0.99);
    expect(seen).toBeLessThan(1 + 1e-9);
    // The 99.9 % point with 29 degrees of freedom: six lessons give 30 pairs at most.
    expect(pairs.size).toBeGreaterThanOrEqual(12);
    expect(chiSquareOf(pairs)).toBeLessThan(58.3);
  });

  it('turns picks e times as likely for each temperature by which their score is higher', () => {
    for (const temperature of [0.05, 0.2, 1]) {
      const question = questionOf(warm(temperature));
      const whys = question.release.catalogue.lessons
        .map((_, index) => whyLesson(question, index))
        .filter(({ eligible }) => eligible);
      const [one, other] = [whys[0]!, whys[1]!];
      const apart = (one.score! - other.score!) / temperature;
      expect(Math.log(one.propensity! / other.propensity!)).toBeCloseTo(apart, 9);
    }
  });

  it('of nothing always picks the best, whatever the seed', () => {
    for (const sketch of RANKED.slice(0, 20)) {
      const question = questionOf(sketch);
      const answers = ['x', 'y', 'z', '1', '2', '3'].map((seed) => decide({ ...question, seed }));
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      const scores = answers[0]!.lessons.map(({ score, reasons }) => ({
        pinned: reasons[0]!.code === 'pinned',
        score,
      }));
      for (const [place, one] of scores.slice(1).entries()) {
        const above = scores[place]!;
        expect(above.pinned > one.pinned || above.score >= one.score).toBe(true);
      }
      for (const { propensity } of answers[0]!.lessons) expect(propensity).toBe(1);
    }
  });
});

describe('rules', () => {
  /** The day some days after it is asked, where whoever it is for lives. */
  const dayFor = (sketch: Sketch, days: number): string =>
    dayLater(localDayOf(askedAt(sketch), sketch.profile.timeZone).day, days);
  const ruleFor = (
    lesson: string,
    effect: RuleSketch['effect'],
    more: object = {},
  ): RuleSketch => ({
    lessons: [lesson],
    effect,
    ...more,
  });

  it('outside of their days change nothing, on their first and last day they apply', () => {
    let applied = 0;
    for (const sketch of RANKED) {
      const last = idsOf(nextOf(sketch)).at(-1)!;
      for (const effect of ['pin', 'boost', 'hide'] as const) {
        const past = ruleFor(last, effect, {
          from: dayFor(sketch, -5),
          until: dayFor(sketch, -1),
        });
        const future = ruleFor(last, effect, { from: dayFor(sketch, 1) });
        expect(told(withRules(sketch, past, future))).toBe(told(sketch));
        const always = told(withRules(sketch, ruleFor(last, effect)));
        const today = ruleFor(last, effect, {
          from: dayFor(sketch, 0),
          until: dayFor(sketch, 0),
        });
        expect(told(withRules(sketch, today))).toBe(always);
        if (always !== told(sketch)) applied += 1;
      }
    }
    expect(applied).toBeGreaterThan(2 * RANKED.length);
  });

  it('for another role, or for a team that is not above, change nothing; for one’s own they apply', () => {
    for (const sketch of RANKED) {
      const last = idsOf(nextOf(sketch)).at(-1)!;
      const { role } = sketch.profile;
      const line = lineOf(sketch);
      const foreign = TEAMS.filter((team) => !line.includes(team) && team !== sketch.profile.team);
      for (const who of [
        ...foreign.map((team) => ({ team })),
        { role: role === 'agent' ? 'engineer' : 'agent' },
        ...(role === undefined ? [] : [{ role, team: foreign[0] ?? 'none' }]),
      ])
        expect(told(withRules(sketch, ruleFor(last, 'hide', { who })))).toBe(told(sketch));
      const everyone = told(withRules(sketch, ruleFor(last, 'hide')));
      for (const who of [...line.map((team) => ({ team })), ...(role ? [{ role }] : [])])
        expect(told(withRules(sketch, ruleFor(last, 'hide', { who })))).toBe(everyone);
    }
  });

  it('hide removes, pin puts first, boost never lowers', () => {
    let lifted = 0;
    for (const sketch of RANKED) {
      const ids = idsOf(nextOf(sketch));
      for (const [place, id] of ids.entries()) {
        const hidden = answersOf(withRules(sketch, ruleFor(id, 'hide')));
        expect([...idsOf(hidden.next), ...idsOf(hidden.plan)]).not.toContain(id);
        const boosted = idsOf(nextOf(withRules(sketch, ruleFor(id, 'boost')))).indexOf(id);
        expect(boosted).toBeLessThanOrEqual(place);
        if (boosted < place) lifted += 1;
        const bare = { ...sketch, policy: { ...sketch.policy, rules: [] } };
        if (!idsOf(nextOf(bare)).includes(id)) continue;
        expect(idsOf(nextOf(withRules(bare, ruleFor(id, 'pin'))))[0]).toBe(id);
      }
    }
    expect(lifted).toBeGreaterThan(50);
  });

  it('a boost is a quarter of all that a lesson can get, and twice boosted is boosted once', () => {
    for (const sketch of RANKED.map(withoutBoosts).slice(0, 40)) {
      const [first] = nextOf(sketch).lessons;
      const rule = ruleFor(first!.lesson.id, 'boost');
      for (const rules of [[rule], [rule, rule]]) {
        const after = nextOf(withRules(sketch, ...rules)).lessons.find(
          ({ lesson }) => lesson.id === first!.lesson.id,
        )!;
        expect(after.score).toBeCloseTo(first!.score + 0.25, 9);
      }
    }
  });
});

describe('a request', () => {
  it('for a task is confined to the skills of the task, and those below them', () => {
    let answered = 0;
    for (const sketch of SKETCHES.map(ranked)) {
      const role = sketch.roles.find(({ id }) => id === sketch.profile.role);
      if (role === undefined) continue;
      const asked = { ...sketch, request: { task: 'answer', limit: 20 } };
      const skills = role.tasks!.find(({ name }) => name === 'answer')!.skills;
      const isBelow = (skill: string | undefined): boolean =>
        skill !== undefined &&
        (skills.includes(skill) || isBelow(sketch.skills.find(({ id }) => id === skill)?.parent));
      for (const id of idsOf(nextOf(asked))) {
        const card = sketch.lessons.find((one) => one.id === id)!;
        expect(card.skills.some(({ skill }) => isBelow(skill))).toBe(true);
        answered += 1;
      }
      expect(idsOf(nextOf({ ...sketch, request: { task: 'unheard-of' } }))).toEqual([]);
    }
    expect(answered).toBeGreaterThan(80);
  });

  it('for a key result is confined to lessons that serve it', () => {
    let answered = 0;
    for (const sketch of SKETCHES) {
      const asked = { ...sketch, request: { keyResult: 'o0-k0', limit: 20 } };
      if (questionOf(asked).arm === 'holdout') continue;
      for (const { skills } of nextOf(asked).lessons) {
        expect(skills.flatMap(({ keyResults }) => keyResults)).toContain('o0-k0');
        answered += 1;
      }
    }
    expect(answered).toBeGreaterThan(30);
  });

  it('with more time never has less to choose from', () => {
    for (const sketch of RANKED.slice(0, 60)) {
      const within = (minutes: number) =>
        idsOf(nextOf({ ...sketch, request: { ...sketch.request, minutes } }));
      const [short, long] = [within(3), within(12)];
      const minutesOf = (id: string) => sketch.lessons.find((one) => one.id === id)!.minutes;
      for (const id of short) expect(minutesOf(id)).toBeLessThanOrEqual(3);
      // What is remembered well is offered only where nothing else is, and what is in a language to
      // fall back on where nothing else serves: so they may go.
      const open = short.filter((id) => {
        const minutes = 12;
        const question = questionOf({ ...sketch, request: { ...sketch.request, minutes } });
        const index = question.release.catalogue.lessonIndex.get(id)!;
        const code = whyLesson(question, index).excluded?.code;
        return code !== 'not-due' && code !== 'language';
      });
      expect(open.filter((id) => !long.includes(id))).toEqual([]);
    }
  });
});

describe('what has nothing to do with somebody', () => {
  const IRRELEVANT: Readonly<Record<string, (sketch: Sketch) => Sketch>> = {
    'a lesson for other roles': (sketch) => ({
      ...sketch,
      roles: [...sketch.roles, { id: 'else', name: 'Else', skills: [{ skill: 'top', level: 1 }] }],
      lessons: [
        ...sketch.lessons,
        {
          ...sketch.lessons[0]!,
          id: 'a-else',
          skills: [],
          prerequisites: [],
          archived: false,
          // So short that it does not change what length is usual.
          minutes: 0.001,
          roles: ['else'],
        },
      ],
    }),
    'an archived lesson': (sketch) => ({
      ...sketch,
      lessons: [
        ...sketch.lessons,
        { ...sketch.lessons[0]!, id: 'a-gone', prerequisites: ['l0'], archived: true },
      ],
    }),
    'a skill that nothing names': (sketch) => ({
      ...sketch,
      skills: [{ id: 'a-skill', name: 'A' }, ...sketch.skills],
    }),
    'an objective of a team elsewhere': (sketch) => {
      const [{ keyResults, ...one }] = sketch.objectives as [Sketch['objectives'][number]];
      const elsewhere = {
        ...one,
        id: 'a-else',
        owner: { kind: 'team', id: 'elsewhere' } as const,
        weight: 50,
        keyResults: keyResults.map((each) => ({ ...each, id: `else-${each.id}` })),
      };
      return {
        ...sketch,
        teams: [...sketch.teams, { id: 'elsewhere', name: 'E', parent: 'apart' }],
        objectives: [elsewhere, ...sketch.objectives],
      };
    },
    'what a model says of lessons and skills that are gone': (sketch) => ({
      ...sketch,
      model: {
        ...sketch.model,
        lessons: [...sketch.model.lessons, ['gone', 3]],
        effects: [...sketch.model.effects, ['gone', 3, 0]],
      },
    }),
    'a check-in of a key result that is gone': (sketch) => ({
      ...sketch,
      checkIns: [...sketch.checkIns, { keyResult: 'gone', of: 'whole', value: 1, hoursAgo: 1 }],
    }),
  };

  it.each(Object.entries(IRRELEVANT))('changes nothing for them: %s', (_, add) => {
    // Why nothing is offered is told of the whole catalogue, so it may well change.
    const offered = (sketch: Sketch): string => {
      const { next, plan, skills } = answersOf(sketch);
      return textOf([next.lessons, plan.lessons, skills]);
    };
    for (const sketch of SKETCHES) expect(offered(add(sketch))).toBe(offered(sketch));
  });
});

describe('one compiled release', () => {
  it('serves everyone: nobody is told what was worked out for somebody else', () => {
    let unlike = 0;
    for (const [index, sketch] of SKETCHES.slice(0, 60).entries()) {
      const shared = releaseOf(sketch);
      for (const other of [SKETCHES[index + 1]!, SKETCHES[index + 2]!, sketch]) {
        const { profile, request, employee } = other;
        const asked = { ...sketch, profile, request: { ...request, limit: 20 }, employee };
        const answer = textOf(decide(questionOf(asked, shared)));
        expect(answer).toBe(textOf(decide(questionOf(asked))));
        if (answer !== textOf(nextOf(sketch))) unlike += 1;
      }
    }
    expect(unlike).toBeGreaterThan(60);
  });
});

describe('names and orders', () => {
  it('renaming everything in the same order changes nothing but the names', () => {
    const ids = [
      ...['top', 'left', 'right', 'leaf', 'lone', '__proto__'],
      ...['agent', 'engineer', 'nobody', 'unheard-of', ...TEAMS],
    ];
    const named = new RegExp(
      `"(${ids.join('|')}|gone|l\\d+|[op]\\d(?:-k\\d)?|l\\d+\\|q\\d)"(?!:)`,
      'g',
    );
    for (const sketch of SKETCHES) {
      const { holdout: _, ...rules } = sketch.policy;
      // The luck of a lesson hangs on its name, and so does who is in the holdout.
      const before = { ...sketch, policy: { ...rules, temperature: 0 } };
      const renamed = JSON.parse(JSON.stringify(before).replace(named, '"zz:$1"')) as Sketch;
      expect(renamed).not.toEqual(before);
      const after = answersOf(renamed);
      const { next, plan } = answersOf(before);
      const outcome = textOf([after.next, after.plan]).replaceAll('zz:', '');
      expect(outcome).toBe(textOf([next, plan]));
    }
  });

  it('the order of what was posted changes nothing', () => {
    const turned = <T>(list: readonly T[]): T[] =>
      [...list.slice(2), ...list.slice(0, 2)].reverse();
    for (const sketch of SKETCHES) {
      const shuffled: Sketch = {
        ...sketch,
        skills: turned(sketch.skills),
        roles: turned(sketch.roles),
        teams: turned(sketch.teams),
        lessons: turned(sketch.lessons),
        objectives: turned(sketch.objectives).map((one) => ({
          ...one,
          keyResults: turned(one.keyResults),
        })),
        policy: { ...sketch.policy, rules: turned(sketch.policy.rules) },
      };
      const [one, other] = [answersOf(shuffled), answersOf(sketch)];
      expect(textOf([one.next, one.plan])).toBe(textOf([other.next, other.plan]));
    }
  });

  it('weights of a lesson’s skills that add up to more than 1 are its shares', () => {
    let different = 0;
    for (const sketch of RANKED.slice(0, 40)) {
      const fresh = { ...sketch, deeds: [] };
      const shared = (factor: number): Sketch => ({
        ...fresh,
        lessons: fresh.lessons.map((one) => ({
          ...one,
          skills: one.skills.map(({ skill }) => ({
            skill,
            weight: factor / one.skills.length,
          })),
        })),
      });
      const doubled = {
        ...fresh,
        lessons: fresh.lessons.map((one) => ({
          ...one,
          skills: one.skills.map(({ skill }) => ({ skill, weight: 1 })),
        })),
      };
      expect(told(doubled)).toBe(told(shared(1)));
      if (told(shared(0.5)) !== told(shared(1))) different += 1;
    }
    // Less than the whole of a lesson is less.
    expect(different).toBeGreaterThan(20);
  });
});

describe('what was done', () => {
  const SOONER: readonly string[] = ['early', 'again', 'resume'];

  it('is not offered again in its cool-down', () => {
    let away = 0;
    for (const sketch of RANKED.map((one) => ({ ...one, hour: 0 }))) {
      const cooling = {
        ...sketch,
        policy: {
          ...sketch.policy,
          constraints: { ...sketch.policy.constraints, cooldownDays: 3 },
        },
      };
      for (const id of idsOf(nextOf(cooling)).slice(0, 3)) {
        const doneAgo = (minutesAgo: number) =>
          answersOf(withDeed(cooling, { type: 'completed', lesson: id, minutesAgo }));
        const { next, plan } = doneAgo(3 * 1440);
        // Where nothing else is open, what rests shortest comes early; what failed comes again
        // sooner, or is resumed. Each says so.
        for (const { lesson, reasons } of [...next.lessons, ...plan.lessons])
          if (lesson.id === id)
            expect(reasons.some(({ code }) => SOONER.includes(code))).toBe(true);
        away += 1;
      }
    }
    expect(away).toBeGreaterThan(100);
  });

  it('dismissed, stays away for as long as the policy says, and comes back after', () => {
    let back = 0;
    for (const one of RANKED.map((each) => ({ ...each, hour: 0 }))) {
      const { constraints } = one.policy;
      const sketch = {
        ...one,
        policy: { ...one.policy, constraints: { ...constraints, dismissedDays: 20 } },
      };
      const [id] = idsOf(nextOf(sketch));
      if (id === undefined) continue;
      const minutes = (days: number, reason?: Deed['reason']) =>
        idsOf(
          nextOf(
            withDeed(sketch, { type: 'dismissed', lesson: id, minutesAgo: days * 1440, reason }),
          ),
        );
      // A dismissal long after which nothing else was dismissed: the newest one counts.
      const newest = sketch.deeds.some(
        ({ type, lesson, minutesAgo }) =>
          type === 'dismissed' && lesson === id && minutesAgo < 21 * 1440,
      );
      if (newest) continue;
      const MINUTE = 1 / 1440;
      expect(minutes(1, 'not-relevant')).not.toContain(id);
      expect(minutes(20, 'too-easy')).not.toContain(id);
      // Who finds it too easy may find others better then, but it is not away any more.
      const later = withDeed(sketch, {
        type: 'dismissed',
        lesson: id,
        minutesAgo: 20 * 1440 + 1,
        reason: 'too-easy',
      });
      const question = questionOf(later);
      const index = question.release.catalogue.lessonIndex.get(id)!;
      expect(whyLesson(question, index).excluded?.code).not.toBe('dismissed');
      expect(minutes(3, 'later')).not.toContain(id);
      expect(minutes(3 + MINUTE, 'later')).toContain(id);
      back += 1;
    }
    expect(back).toBeGreaterThan(50);
  });

  it('is half fresh again after thirty days, three quarters after sixty', () => {
    let seen = 0;
    for (const one of RANKED) {
      const { lessons } = nextOf(one);
      const bare = {
        ...one,
        hour: 0,
        deeds: [],
        policy: {
          ...one.policy,
          constraints: { ...one.policy.constraints, cooldownDays: 0, dismissedDays: 0 },
        },
      };
      const id = lessons[0]!.lesson.id;
      const agedBy = (days: number): number | undefined =>
        nextOf(
          withDeed(
            bare,
            {
              type: 'answered',
              lesson: id,
              minutesAgo: days * 1440,
              question: 'q',
              correct: false,
            },
            { type: 'completed', lesson: 'gone', minutesAgo: 1 },
          ),
        ).lessons.find(({ lesson }) => lesson.id === id)?.terms.freshness;
      const fresh = nextOf(bare).lessons.find(({ lesson }) => lesson.id === id)?.terms.freshness;
      const [half, quarter] = [agedBy(30), agedBy(60)];
      if (half === undefined || quarter === undefined || fresh === undefined) continue;
      expect(half / fresh).toBeCloseTo(0.5, 9);
      expect(quarter / fresh).toBeCloseTo(0.75, 9);
      seen += 1;
    }
    expect(seen).toBeGreaterThan(40);
  });
});

describe('a plan', () => {
  it('keeps to its budget, takes no lesson twice, and no gap widens along it', () => {
    let narrowed = 0;
    for (const sketch of SKETCHES.map(ranked)) {
      for (const minutes of [5, 12, 30]) {
        const { plan } = answersOf({ ...sketch, request: { ...sketch.request, minutes } });
        const ids = idsOf(plan);
        expect(new Set(ids).size).toBe(ids.length);
        const total = plan.lessons.reduce((sum, { lesson }) => sum + lesson.minutes, 0);
        expect(total).toBeLessThanOrEqual(minutes + 1e-9);
        const gaps = new Map<string, number>();
        for (const { skills } of plan.lessons)
          for (const { skill, gap } of skills) {
            expect(gap).toBeLessThanOrEqual(gaps.get(skill) ?? 1);
            if (gap < (gaps.get(skill) ?? 0)) narrowed += 1;
            gaps.set(skill, gap);
          }
      }
    }
    expect(narrowed).toBeGreaterThan(50);
  });

  it('begins with what would be offered first', () => {
    for (const sketch of RANKED) {
      const asked = { ...sketch, request: { ...sketch.request, minutes: 10 } };
      const { next, plan } = answersOf(asked);
      expect(idsOf(plan)[0]).toBe(idsOf(next)[0]);
      expect(plan.lessons[0]?.score).toBe(next.lessons[0]?.score);
    }
  });

  it('has room for a quarter of an hour where it names no minutes', () => {
    for (const sketch of RANKED) {
      const { minutes: _, ...request } = sketch.request;
      const plan = (more: object) =>
        answersOf({ ...sketch, request: { ...request, ...more } }).plan;
      expect(textOf(plan({}))).toBe(textOf(plan({ minutes: 15 })));
    }
  });
});

describe('«why»', () => {
  it('agrees with what is offered: rank, score, terms, reasons and propensity', () => {
    let eligible = 0;
    for (const one of SKETCHES) {
      for (const sketch of [ranked(one), { ...one, request: { ...one.request, limit: 20 } }]) {
        const question = questionOf(sketch);
        const certain = sketch.policy.temperature === 0;
        const { lessons } = decide(question);
        const offered = new Map(lessons.map((each) => [each.lesson.id, each]));
        for (const [index, { id }] of question.release.catalogue.lessons.entries()) {
          const why = whyLesson(question, index);
          const its = offered.get(id);
          expect([id, why.eligible]).toEqual([id, its !== undefined]);
          expect(why.excluded === undefined).toBe(why.eligible);
          expect(why.of).toBe(lessons.length);
          if (its === undefined) continue;
          eligible += 1;
          expect(why.terms).toEqual(its.terms);
          if (certain || question.arm === 'holdout') expect(why.rank).toBe(its.rank);
          if (its.rank === 1) expect(why.propensity).toBe(its.propensity);
          if (question.arm !== 'holdout')
            expect([why.score, why.reasons]).toEqual([its.score, its.reasons]);
        }
      }
    }
    expect(eligible).toBeGreaterThan(400);
  });
});
