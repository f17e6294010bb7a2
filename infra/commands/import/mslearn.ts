import { byKey } from '../../../core/base/order.ts';
import { idFrom } from '../../../functions/files/ids.ts';
import type { Row } from '../../../functions/files/row.ts';
import { Complaint } from '../../complaint.ts';
import { readTexts } from './archive.ts';

interface Choice {
  readonly content: string;
  readonly isCorrect?: boolean;
  readonly correctExplanation?: string;
  readonly incorrectExplanation?: string;
}
interface Unit {
  readonly uid: string;
  readonly title: string;
  readonly durationInMinutes?: number;
  readonly sourcePath?: string;
  readonly questions?: readonly { readonly content: string; readonly choices: readonly Choice[] }[];
}
interface Module {
  readonly uid: string;
  readonly title: string;
  readonly summary?: string;
  readonly levels: readonly string[];
  readonly roles: readonly string[];
  readonly products: readonly string[];
  readonly units: readonly Unit[];
}
interface Catalogue {
  readonly language: string;
  readonly modules: readonly Module[];
}

/** Longer units are not micro-lessons. */
const MOST_MINUTES = 10;
const DIFFICULTY: Readonly<Record<string, number>> = {
  beginner: 0.35,
  intermediate: 0.55,
  advanced: 0.75,
};

const nameOf = (id: string): string => {
  const words = id.split('-').join(' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/**
 * A product of every module says nothing about one of them, so it weighs little where a narrower
 * one is named.
 */
const taughtBy = (module: Module): { skill: string; weight: number }[] => {
  const narrow = module.products.filter((product) => product !== 'azure');
  const products = narrow.length > 0 ? narrow : module.products;
  return products.map((product, index) => ({
    skill: idFrom(product),
    weight: index === 0 ? 1 : 0.5,
  }));
};

const questionsOf = (unit: Unit): unknown[] =>
  (unit.questions ?? [])
    .filter(({ choices }) => choices.length >= 2 && choices.some(({ isCorrect }) => isCorrect))
    .map(({ content, choices }, index) => ({
      id: `q${index + 1}`,
      text: content.trim(),
      choices: choices.map((choice) => ({
        text: choice.content.trim(),
        correct: choice.isCorrect === true,
      })),
      explanation:
        choices.find(({ isCorrect }) => isCorrect)?.correctExplanation?.trim() || undefined,
    }));

const lessonsOf = (module: Module, language: string): Row[] => {
  const suffix = language === 'en' ? '' : `.${language}`;
  const units = module.units.filter(
    (unit) => (unit.durationInMinutes ?? 0) > 0 && (unit.durationInMinutes ?? 0) <= MOST_MINUTES,
  );
  return units.map((unit, index): Row => {
    const questions = questionsOf(unit);
    const earlier = units[index - 1];
    return {
      kind: 'lessons',
      place: { file: unit.sourcePath ?? unit.uid },
      value: {
        id: idFrom(`${unit.uid}${suffix}`),
        title: `${module.title}: ${unit.title}`.slice(0, 300),
        summary: module.summary?.trim().slice(0, 1000) || undefined,
        format: questions.length > 0 ? 'quiz' : 'article',
        minutes: unit.durationInMinutes,
        language,
        skills: taughtBy(module),
        difficulty: DIFFICULTY[module.levels[0] ?? ''] ?? 0.5,
        // A unit builds on the one before it; across modules the catalogue names prerequisites only
        // in prose.
        prerequisites: earlier === undefined ? [] : [idFrom(`${earlier.uid}${suffix}`)],
        questions,
        tags: [module.title.slice(0, 60)],
      },
    };
  });
};

const rolesOf = (modules: readonly Module[]): Row[] => {
  const countsOf = new Map<string, Map<string, number>>();
  for (const module of modules) {
    for (const role of new Set(module.roles)) {
      const counts = countsOf.get(role) ?? new Map<string, number>();
      countsOf.set(role, counts);
      for (const { skill, weight } of taughtBy(module))
        counts.set(skill, (counts.get(skill) ?? 0) + weight);
    }
  }
  return [...countsOf].sort(byKey).map(([role, counts]): Row => {
    const most = [...counts.values()].reduce((high, count) => Math.max(high, count), 0);
    const skills = [...counts]
      .sort(byKey)
      .map(([skill, count]) => ({ skill, level: 0.7, weight: count / most }));
    return {
      kind: 'roles',
      place: { file: role },
      value: { id: idFrom(role), name: nameOf(role), skills },
    };
  });
};

/**
 * A Microsoft Learn catalogue (folder or archive with `catalog-<language>.json` files): units of at
 * most ten minutes become lessons with their questions, products become skills, roles become roles
 * that need the products of their modules.
 */
export const readMsLearn = async (source: string): Promise<Row[]> => {
  const files = await readTexts(source, (path) => /(^|\/)catalog-[\w-]+\.json$/.test(path));
  if (files.length === 0) throw new Complaint(`${source} holds no catalog-<language>.json.`);
  const catalogues = files.map(({ text }) => JSON.parse(text) as Catalogue);
  const modules = catalogues.flatMap((catalogue) => catalogue.modules);
  const skills = [
    ...new Set(modules.flatMap((module) => taughtBy(module).map(({ skill }) => skill))),
  ].sort();
  return [
    ...skills.map(
      (id): Row => ({ kind: 'skills', place: { file: id }, value: { id, name: nameOf(id) } }),
    ),
    ...rolesOf(modules),
    ...catalogues.flatMap(({ language, modules: own }) =>
      own.flatMap((module) => lessonsOf(module, language)),
    ),
  ];
};
