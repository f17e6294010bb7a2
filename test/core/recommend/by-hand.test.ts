import { describe, expect, it } from 'vitest';
import { TERMS } from '../../../core/model/policy.ts';
import { decide } from '../../../core/recommend/decide.ts';
import { skillReports } from '../../../core/recommend/skills.ts';
import { whyLesson } from '../../../core/recommend/why.ts';
import { textsOf } from '../../../core/texts/languages.ts';
import type { Texts } from '../../../core/texts/texts.ts';
import { gateByHand } from '../../support/by-hand/gate.ts';
import { curriculumByHand, planByHand, rankedByHand } from '../../support/by-hand/ranking.ts';
import { scaled } from '../../support/proof.ts';
import { answersOf, idsOf, questionOf, ranked, type Sketch } from '../../support/questions.ts';
import { wideSketches } from '../../support/wide.ts';

const SKETCHES = wideSketches(20261129, scaled(140, 2000));

/** What is offered all the same where nothing else is left. */
const EARLY = ['not-due', 'seen', 'cooldown', 'failed'];

/** The same question for someone whom the goals serve, and for someone in the holdout. */
const inArm = (sketch: Sketch, share: 0 | 1): Sketch => ({
  ...sketch,
  policy: { ...sketch.policy, holdout: { share, by: 'employee' } },
});

/** Each sketch by scores alone, what core makes of it and what follows by hand. */
const RANKED = SKETCHES.map((one) => {
  const sketch = ranked(one);
  const { next, plan } = answersOf(sketch);
  return { sketch, next, plan, byHand: rankedByHand(sketch), planned: planByHand(sketch) };
});

describe('what is offered, worked out by hand, lesson by lesson', () => {
  it('leaves out the lessons that a rule leaves out, and names the first one that does', () => {
    for (const one of SKETCHES) {
      const sketch = inArm(one, 0);
      const question = questionOf(sketch);
      const { lessons } = question.release.catalogue;
      const byHand = gateByHand(sketch).excluded;
      const whys = lessons.map((_, index) => whyLesson(question, index));
      // Where nothing else is left, lessons that would come too early are offered all the same.
      const open = [...byHand.values()].some((code) => code === undefined);
      for (const [index, why] of whys.entries()) {
        const code = byHand.get(lessons[index]!.id);
        const isOffered = !open && why.eligible && code !== undefined && EARLY.includes(code);
        const expected = isOffered || (why.eligible && code === 'seen') ? undefined : code;
        expect([why.lesson, why.excluded?.code]).toEqual([why.lesson, expected]);
      }
    }
  });

  it('says which prerequisites are still to be done', () => {
    let seen = 0;
    for (const sketch of SKETCHES) {
      const question = questionOf(sketch);
      const { missing } = gateByHand(sketch);
      for (const [index, { id }] of question.release.catalogue.lessons.entries()) {
        const { excluded } = whyLesson(question, index);
        if (excluded?.code !== 'prerequisites') continue;
        seen += 1;
        const card = sketch.lessons.find((one) => one.id === id)!;
        const titles = missing(card).map(
          (one) => sketch.lessons.find((other) => other.id === one)!.title,
        );
        expect(excluded.text).toMatch(new RegExp(`Still to do: ${titles.join(', ')}\\.$`));
      }
    }
    expect(seen).toBeGreaterThan(50);
  });

  it('is nothing for the reason that is closest to being lifted', () => {
    const reasons = [
      ...[['dismissed', 'dismissed'] as const, ['prerequisites', 'prerequisites'] as const],
      ...[['filter', 'no-match'] as const, ['format', 'no-match'] as const],
      ...[['minutes', 'minutes'] as const, ['role', 'role'] as const],
      ...[['language', 'language'] as const, ['overdue-review', 'not-offered'] as const],
      ['hidden', 'not-offered'] as const,
    ];
    const seen = new Set<string>();
    for (const one of SKETCHES) {
      const sketch = inArm(one, 0);
      const { nothing } = decide(questionOf(sketch));
      if (nothing === undefined) continue;
      const codes = new Set(gateByHand(sketch).excluded.values());
      const rests = codes.has('cooldown') || codes.has('failed');
      const expected = reasons.find(([code]) => codes.has(code))?.[1] ?? 'no-lessons';
      const told = nothing.code as keyof Texts['nothing'];
      if (rests) expect(['tried', 'resting', 'all-done']).toContain(told);
      else expect(told).toBe(expected);
      expect(nothing.text).toBe(textsOf(sketch.profile.language).nothing[told]);
      seen.add(nothing.code);
    }
    expect(seen.size).toBeGreaterThanOrEqual(5);
  });

  it('comes in the order of the scores, pinned lessons first', () => {
    for (const { next, byHand } of RANKED) expect(idsOf(next)).toEqual(byHand.map(({ id }) => id));
  });

  it.each(TERMS)('has the term %s as it is described', (term) => {
    let seen = 0;
    for (const { next, byHand } of RANKED)
      for (const [place, { terms }] of next.lessons.entries()) {
        expect(terms[term]).toBeCloseTo(byHand[place]!.terms[term], 9);
        if (terms[term] > 0 && terms[term] < 1) seen += 1;
      }
    expect(seen).toBeGreaterThan(5);
  });

  it('has for its score the weighted mean of the terms, and a quarter more where it is boosted', () => {
    for (const { next, byHand } of RANKED)
      for (const [place, { score }] of next.lessons.entries())
        expect(score).toBeCloseTo(byHand[place]!.score, 9);
  });

  it('says what it does for each skill that is asked for, and for which key results', () => {
    for (const { next, byHand } of RANKED)
      for (const [place, one] of next.lessons.entries()) {
        const { effects, kind } = byHand[place]!;
        expect(one.kind).toBe(kind);
        expect(
          one.skills
            .filter(({ served }) => served)
            .map(({ skill, target, keyResults }) => [skill, target, keyResults])
            .sort(),
        ).toEqual(
          effects
            .map(({ need }) => [
              need.skill,
              need.target,
              need.sources.filter((source) => source.kind === 'keyResult').map(({ id }) => id),
            ])
            .sort(),
        );
        for (const { skill, uplift, gap, target, projected } of one.skills) {
          const effect = effects.find(({ need }) => need.skill === skill);
          expect(uplift).toBeCloseTo(effect?.uplift ?? 0, 9);
          expect(gap).toBeCloseTo(Math.max(0, target - projected), 12);
        }
      }
  });

  it('shows of each skill what the report on skills shows, in its numbers and in its reasons', () => {
    let purposes = 0;
    for (const { sketch, next } of RANKED) {
      const reports = new Map(
        skillReports(questionOf(sketch)).map((report) => [report.skill, report]),
      );
      for (const one of next.lessons) {
        for (const { skill, ...shown } of one.skills) {
          const { mastery, projected, target, gap } = reports.get(skill) ?? {};
          // What stands in where nobody asks for anything is nobody's demand.
          if (target === undefined) continue;
          expect(shown.mastery).toBeCloseTo(mastery!, 9);
          expect(shown.projected).toBeCloseTo(projected!, 9);
          expect([shown.target, shown.gap]).toEqual([target, gap]);
        }
        for (const { code, values } of one.reasons) {
          if (!['key-result', 'key-result-overdue', 'role', 'onboarding'].includes(code)) continue;
          const { skill, mastery, projected, target, uplift } = one.skills.find(
            (each) => each.skill === values.skill,
          )!;
          expect(values).toMatchObject({ skill, mastery, projected, target, uplift });
          const { sources } = reports.get(skill)!;
          const named = sources.find(({ id }) => id === (values.keyResult ?? values.role))!;
          expect(values.due).toBe(new Date(named.dueMs).toISOString());
          if (named.kind === 'keyResult')
            expect([values.behind, values.objective]).toEqual([named.behind, named.objective]);
          purposes += 1;
        }
      }
    }
    expect(purposes).toBeGreaterThan(100);
  });

  it('is given with the reasons that hold, the goal first', () => {
    for (const { next, byHand } of RANKED)
      for (const [place, one] of next.lessons.entries())
        expect(one.reasons.map(({ code }) => code)).toEqual(byHand[place]!.reasons);
  });

  it('has the propensity that the temperature gives its score among those not picked above', () => {
    let seen = 0;
    for (const one of SKETCHES) {
      const sketch = inArm({ ...one, request: { ...one.request, limit: 20 } }, 0);
      const { temperature } = sketch.policy;
      const left = rankedByHand(sketch);
      for (const { lesson, propensity } of decide(questionOf(sketch)).lessons) {
        const best = left[0]!;
        const heat = (score: number): number => Math.exp((score - best.score) / temperature);
        const index = left.findIndex(({ id }) => id === lesson.id);
        const certain = temperature === 0 || best.pinned;
        const total = left.reduce((sum, { score }) => sum + heat(score), 0);
        expect(propensity).toBeCloseTo(certain ? 1 : heat(left[index]!.score) / total, 9);
        if (certain) expect(index).toBe(0);
        else seen += 1;
        left.splice(index, 1);
      }
    }
    expect(seen).toBeGreaterThan(100);
  });
});

describe('a plan, worked out by hand, step by step', () => {
  it('takes the best lesson of each step, with the gaps and minutes that the ones before left', () => {
    let seen = 0;
    for (const { plan, planned } of RANKED) {
      expect(idsOf(plan)).toEqual(planned.map(({ id }) => id));
      if (plan.lessons.length > 2) seen += 1;
    }
    expect(seen).toBeGreaterThan(40);
  });

  it('scores every step as it looks just before it', () => {
    for (const { plan, planned } of RANKED)
      for (const [place, { score, terms, reasons }] of plan.lessons.entries()) {
        const byHand = planned[place]!;
        expect(score).toBeCloseTo(byHand.score, 9);
        for (const term of TERMS) expect(terms[term], term).toBeCloseTo(byHand.terms[term], 9);
        expect(reasons.map(({ code }) => code)).toEqual(byHand.reasons);
      }
  });
});

describe('the holdout, worked out by hand', () => {
  it('gets the curriculum: what builds on nothing first, what was begun last', () => {
    for (const one of SKETCHES) {
      const sketch = inArm({ ...one, request: { ...one.request, limit: 20 } }, 1);
      const order = curriculumByHand(sketch);
      expect(idsOf(answersOf(sketch).next)).toEqual(order);
    }
  });

  it('gets a plan of the curriculum, as much of it as fits', () => {
    for (const one of SKETCHES) {
      const sketch = inArm(one, 1);
      const budget = sketch.request.minutes ?? 15;
      const bounded = { ...sketch, request: { ...sketch.request, minutes: budget } };
      let left = budget;
      const fits = curriculumByHand(bounded).filter((id) => {
        const { minutes } = sketch.lessons.find((card) => card.id === id)!;
        if (minutes > left) return false;
        left -= minutes;
        return true;
      });
      const { plan } = answersOf(sketch);
      expect(idsOf(plan)).toEqual(fits);
    }
  });
});
