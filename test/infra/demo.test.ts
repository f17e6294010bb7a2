import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findCycle } from '../../core/catalogue/prerequisites.ts';
import { Employee } from '../../core/model/employee.ts';
import type { Lesson } from '../../core/model/lesson.ts';
import { Role } from '../../core/model/role.ts';
import type { Scene } from '../../core/model/scenes.ts';
import { Skill } from '../../core/model/skill.ts';
import { Team } from '../../core/model/team.ts';
import { readDemoLessons } from '../../infra/demo/lessons.ts';
import { DEMO_IDS, readDemo } from '../../infra/demo/organisation.ts';
import { simulateEmployee } from '../../infra/demo/simulate.ts';
import { ROOT } from '../support/boundaries.ts';
import { seeded } from '../support/random.ts';

const TODAY = Date.UTC(2026, 2, 3);
const SHOWN = new Set(['article', 'scenario', 'flashcards', 'quiz', 'infographic']);
const wordsIn = (text: string): number =>
  text.split(/\s+/).filter((word) => /\p{L}|\d/u.test(word)).length;

/** Words of the longest way through some scenes that comes nowhere twice. */
const longestWay = (scenes: readonly Scene[]): number => {
  const byId = new Map(scenes.map((scene) => [scene.id, scene]));
  const from = (id: string, seen: ReadonlySet<string>): number => {
    const { text, choices = [] } = byId.get(id)!;
    const ways = choices.filter(({ to }) => !seen.has(to));
    const on = ways.map(
      (way) => wordsIn(way.feedback ?? '') + from(way.to, seen.union(new Set([way.to]))),
    );
    return (
      wordsIn(text) + choices.reduce((sum, way) => sum + wordsIn(way.text), 0) + Math.max(0, ...on)
    );
  };
  const [first] = scenes;
  return first === undefined ? 0 : from(first.id, new Set([first.id]));
};

/** Words that somebody reads who goes through a lesson once. */
const wordsOf = ({ body = '', cards = [], scenes = [], picture }: Lesson): number =>
  wordsIn(body) +
  wordsIn(picture?.text ?? '') +
  cards.reduce((sum, { front, back }) => sum + wordsIn(front) + wordsIn(back), 0) +
  longestWay(scenes);

const idsOf = (list: readonly { id: string }[]): Set<string> => new Set(list.map(({ id }) => id));

describe.each(DEMO_IDS.map(readDemo))('the demo organisation $name', (organisation) => {
  const lessons = readDemoLessons(organisation.id, TODAY);

  it('has at least 24 lessons worth reading: as long as they say, with questions that explain every choice, in formats that can be shown', () => {
    expect(lessons.length).toBeGreaterThanOrEqual(24);
    for (const lesson of lessons) {
      const { id, questions, format, summary, minutes } = lesson;
      const words = wordsOf(lesson);
      const share = (words / 190 + questions.length * 0.33) / minutes;
      expect(share, `${id}: ${words} words`).toBeGreaterThanOrEqual(0.7);
      expect(share, `${id}: ${words} words`).toBeLessThanOrEqual(1.3);
      expect(questions.length, id).toBeGreaterThanOrEqual(3);
      for (const { choices, explanation = '', id: question } of questions) {
        expect(explanation.length, `${id} ${question}`).toBeGreaterThan(30);
        expect(choices.length, `${id} ${question}`).toBeGreaterThanOrEqual(3);
        for (const { text, feedback = '' } of choices)
          expect(feedback.length, `${id} ${question}: ${text}`).toBeGreaterThan(10);
      }
      expect(SHOWN.has(format), id).toBe(true);
      expect(summary, id).toBeDefined();
      expect(minutes, id).toBeLessThanOrEqual(5);
      expect(
        readFileSync(join(ROOT, 'infra/demo', organisation.id, 'lessons', `${id}.md`), 'utf8'),
      ).toContain(`id: ${id}`);
    }
  });

  it('has lessons of each format that hold what it says, and feedback on every way through a scenario', () => {
    const holding = { infographic: 'picture', flashcards: 'cards', scenario: 'scenes' } as const;
    const own = lessons.filter(({ translationOf }) => translationOf === undefined);
    for (const [format, field] of Object.entries(holding)) {
      expect(own.filter((lesson) => lesson.format === format).length, format).toBeGreaterThan(0);
      for (const lesson of lessons)
        expect(lesson[field] !== undefined, `${lesson.id} as ${format}`).toBe(
          lesson.format === format,
        );
    }
    for (const { id, scenes = [], cards = [] } of lessons) {
      if (cards.length > 0) expect(cards.length, id).toBeGreaterThanOrEqual(6);
      if (scenes.length > 0) expect(scenes.length, id).toBeGreaterThanOrEqual(8);
      for (const { choices = [] } of scenes)
        for (const { feedback = '' } of choices) expect(feedback.length, id).toBeGreaterThan(10);
    }
  });

  it('does not give the right choice away by its length', () => {
    const asked = lessons.flatMap(({ id, questions }) =>
      questions.map(({ id: question, choices }) => ({ name: `${id} ${question}`, choices })),
    );
    let longest = 0;
    for (const { name, choices } of asked) {
      const lengths = choices.map(({ text }) => text.length);
      const [least, most] = [Math.min(...lengths), Math.max(...lengths)];
      expect(most <= 2 * least || most - least <= 20, `${name}: ${lengths}`).toBe(true);
      const top = choices.filter(({ text }) => text.length === most);
      if (top.length === 1 && top[0]!.correct) longest += 1;
    }
    expect(longest / asked.length).toBeLessThanOrEqual(0.35);
  });

  it('does not give the right choice away by its place', () => {
    const asked = lessons.filter(({ questions }) => questions.length > 0);
    const placesOf = ({ questions }: (typeof asked)[number]): number[] =>
      questions.flatMap(({ choices }) =>
        choices.flatMap(({ correct }, place) => (correct ? [place] : [])),
      );
    const all = asked.flatMap(placesOf);
    for (const place of [0, 1, 2, 3]) {
      const share = all.filter((one) => one === place).length / all.length;
      expect(share, `place ${place}`).toBeGreaterThanOrEqual(0.15);
      expect(share, `place ${place}`).toBeLessThanOrEqual(0.35);
    }
    const permuted = asked.filter((lesson) => {
      const places = placesOf(lesson);
      const offered = Math.max(...lesson.questions.map(({ choices }) => choices.length));
      return places.length === offered && new Set(places).size === offered;
    });
    expect(permuted.length / asked.length).toBeLessThanOrEqual(0.3);
  });

  it('refers only to what exists, without cycles', () => {
    const [skills, roles, people, teams, ids] = [
      organisation.skills,
      organisation.roles,
      organisation.employees,
      organisation.teams,
      lessons,
    ].map(idsOf) as [Set<string>, Set<string>, Set<string>, Set<string>, Set<string>];
    for (const lesson of lessons) {
      for (const { skill } of lesson.skills)
        expect(skills.has(skill), `${lesson.id} ${skill}`).toBe(true);
      for (const role of lesson.roles) expect(roles.has(role), `${lesson.id} ${role}`).toBe(true);
      for (const earlier of lesson.prerequisites)
        expect(ids.has(earlier), `${lesson.id} ${earlier}`).toBe(true);
      expect(people.has(lesson.owner ?? ''), `${lesson.id} ${lesson.owner}`).toBe(true);
    }
    for (const { id, role, team, manager } of organisation.employees) {
      expect(
        [
          roles.has(role ?? ''),
          teams.has(team ?? ''),
          manager === undefined || people.has(manager),
        ],
        id,
      ).toEqual([true, true, true]);
    }
    for (const { keyResults } of organisation.objectives)
      for (const { skills: needed } of keyResults)
        for (const { skill } of needed) expect(skills.has(skill), skill).toBe(true);
    const prerequisites = new Map(lessons.map((lesson) => [lesson.id, lesson.prerequisites]));
    expect(findCycle(ids, (id) => prerequisites.get(id) ?? [])).toBeUndefined();
  });

  it('is of the size that it claims, and valid', () => {
    expect(organisation.skills.map((skill) => Skill.parse(skill)).length).toBeGreaterThanOrEqual(8);
    expect(organisation.employees.length).toBeGreaterThanOrEqual(20);
    expect(organisation.teams.map((team) => Team.parse(team)).length).toBeGreaterThanOrEqual(5);
    expect(organisation.roles.map((role) => Role.parse(role)).length).toBeGreaterThanOrEqual(4);
    for (const {
      startDay: _startDay,
      diligence: _diligence,
      ability: _ability,
      ...fields
    } of organisation.employees)
      Employee.parse(fields);
    const kinds = new Set(organisation.objectives.map(({ owner }) => owner.kind));
    expect(kinds).toEqual(new Set(['company', 'team', 'employee']));
  });

  it('has a simulated past that is seeded, labelled, in the past and in order', () => {
    const person = organisation.employees[4]!;
    const simulate = () =>
      simulateEmployee(person, organisation, lessons, {
        today: TODAY,
        days: 90,
        random: seeded(7),
      });
    const events = simulate();
    expect(simulate()).toEqual(events);
    expect(events.length).toBeGreaterThan(50);
    expect(events.every(({ id, at }) => id.startsWith('sim:') && Date.parse(at) < TODAY)).toBe(
      true,
    );
    const times = events.map(({ at }) => Date.parse(at));
    expect([...times].sort((a, b) => a - b)).toEqual(times);
  });
});
