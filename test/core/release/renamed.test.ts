import { describe, expect, it } from 'vitest';
import { decide } from '../../../core/recommend/decide.ts';
import { skillReports } from '../../../core/recommend/skills.ts';
import { whyLesson } from '../../../core/recommend/why.ts';
import { input, lesson, objective, release, role, skill } from '../../support/builders.ts';
import { scaled } from '../../support/proof.ts';
import { answersOf, type Sketch } from '../../support/questions.ts';
import { wideSketches } from '../../support/wide.ts';

/** The same question where a skill had another id before, which all that names it still uses. */
const before = (sketch: Sketch, id: string): Sketch => {
  const old = `old-${id}`;
  const was = (one: string): string => (one === id ? old : one);
  const named = <T extends { skill: string }>(list: readonly T[]): T[] =>
    list.map((one) => ({ ...one, skill: was(one.skill) }));
  const asked = (objectives: Sketch['objectives']): Sketch['objectives'] =>
    objectives.map((one) => ({
      ...one,
      keyResults: one.keyResults.map((keyResult) => ({
        ...keyResult,
        skills: named(keyResult.skills),
      })),
    }));
  return {
    ...sketch,
    skills: sketch.skills.map(({ parent, ...one }) => ({
      ...one,
      ...(parent !== undefined && { parent: was(parent) }),
      ...(one.id === id && { replaces: [old] }),
    })),
    roles: sketch.roles.map(({ tasks, ...one }) => ({
      ...one,
      skills: named(one.skills),
      ...(tasks && {
        tasks: tasks.map((task) => ({ ...task, skills: task.skills.map(was) })),
      }),
    })),
    lessons: sketch.lessons.map((one) => ({ ...one, skills: named(one.skills) })),
    objectives: asked(sketch.objectives),
    own: asked(sketch.own),
    model: {
      ...sketch.model,
      skills: sketch.model.skills.map(([one, ...rest]) => [was(one), ...rest]),
      slopes: sketch.model.slopes.map(([one, rest]) => [was(one), rest]),
      skillEffects: sketch.model.skillEffects.map(([one, rest]) => [was(one), rest]),
    },
    request: {
      ...sketch.request,
      ...(sketch.request.skill !== undefined && { skill: was(sketch.request.skill) }),
    },
    deeds: sketch.deeds.map((deed) => ({
      ...deed,
      ...(deed.skill !== undefined && { skill: was(deed.skill) }),
    })),
  };
};

describe('a skill that was renamed', () => {
  it('changes nothing for anybody, whatever still names it by its old id', () => {
    let told = 0;
    for (const sketch of wideSketches(20261128, scaled(40, 800)))
      for (const { id } of sketch.skills.slice(0, 3)) {
        const now = answersOf(sketch);
        expect(answersOf(before(sketch, id))).toEqual(now);
        told += now.next.lessons.length;
      }
    expect(told).toBeGreaterThan(50);
  });
});

describe('two skills that became one', () => {
  const lessons = [
    lesson('a', ['calm']),
    lesson('b', ['patience']),
    lesson('both', ['calm', 'patience']),
  ];
  const goals = objective('o', [], {
    keyResult: {
      skills: [
        { skill: 'calm', level: 0.7 },
        { skill: 'patience', level: 0.9 },
      ],
    },
  });
  const roles = [role('agent', { calm: 0.6, patience: 0.8 })];
  const merged = release({
    skills: [skill('calm', { replaces: ['patience'] })],
    lessons,
    objectives: [goals],
    roles,
  });
  const profile = { role: 'agent' };

  it('are asked as one: as well as the better of both, and by each goal once', () => {
    const [report, ...others] = skillReports(input(merged, { profile }));
    expect([report?.skill, others]).toEqual(['calm', []]);
    expect(report?.target).toBe(0.9);
    expect(report?.sources.map(({ id }) => id).sort()).toEqual(['agent', 'o-kr']);
    const asked = merged.catalogue.lessons.map(({ skills }) => skills);
    expect(asked).toEqual(Array(3).fill([{ skill: 'calm', weight: 1 }]));
  });

  it('are found by either id, and explained by the one that is left', () => {
    const { lessons: found } = decide(
      input(merged, { profile, request: { skill: 'patience', limit: 3 } }),
    );
    expect(found.map((one) => one.lesson.id).sort()).toEqual(['a', 'b', 'both']);
    for (const one of found) expect(one.skills.map(({ skill: id }) => id)).toEqual(['calm']);
    expect(whyLesson(input(merged, { profile }), 1).eligible).toBe(true);
  });
});
