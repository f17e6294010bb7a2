import { LESSON_FORMATS } from '../../../core/model/lesson.ts';
import type { DataTexts } from '../../../core/texts/console/data/texts.ts';
import type { Choice, Field } from './fields.ts';

/** Ids of the lists of proposals that forms name. */
export const PROPOSED = {
  skills: 'skills-there-are',
  roles: 'roles-there-are',
  teams: 'teams-there-are',
  lessons: 'lessons-there-are',
  people: 'people-there-are',
  owners: 'owners-there-are',
} as const;

/** Levels of a skill as people speak of them: what the schema holds, and what it is called. */
const LEVELS = { withHelp: 0.6, alone: 0.8, teaches: 0.95 } as const;

const levelChoices = ({ levels }: DataTexts): Choice[] => [
  [String(LEVELS.withHelp), levels.withHelp],
  [String(LEVELS.alone), levels.alone],
  [String(LEVELS.teaches), levels.teaches],
];

/** A level in words: of the words that there are the nearest one below, and the percentage. */
export const levelInWords = (level: number, { levels, percent }: DataTexts): string => {
  const word =
    level >= LEVELS.teaches
      ? levels.teaches
      : level >= LEVELS.alone
        ? levels.alone
        : level >= LEVELS.withHelp
          ? levels.withHelp
          : levels.beginner;
  return `${word} (${percent(level)})`;
};

const idField = ({ fields }: DataTexts, isNew: boolean): Field[] =>
  isNew ? [{ kind: 'line', name: 'id', label: fields.id, hint: fields.idHint }] : [];

const names = ({ fields }: DataTexts): Field => ({
  kind: 'names',
  name: 'names',
  label: fields.names,
  hint: fields.namesHint,
});

const weight = ({ fields }: DataTexts): Field => ({
  kind: 'number',
  name: 'weight',
  label: fields.weight,
  hint: fields.weightHint,
});

/** The form of a skill. */
export const skillFields = (texts: DataTexts, isNew: boolean): Field[] => {
  const { fields } = texts;
  return [
    { kind: 'line', name: 'name', label: fields.name, required: true },
    ...idField(texts, isNew),
    { kind: 'area', name: 'description', label: fields.description },
    {
      kind: 'line',
      name: 'parent',
      label: fields.parentSkill,
      hint: fields.parentSkillHint,
      list: PROPOSED.skills,
    },
    names(texts),
    {
      kind: 'words',
      name: 'replaces',
      label: fields.replaces,
      hint: fields.replacesHint,
      list: PROPOSED.skills,
    },
    {
      kind: 'group',
      name: 'standard',
      label: fields.standard,
      fields: [
        { kind: 'line', name: 'framework', label: fields.framework, hint: fields.frameworkHint },
        { kind: 'line', name: 'id', label: fields.standardId },
      ],
    },
  ];
};

/** The form of a role: what its work needs, in words. */
export const roleFields = (texts: DataTexts, isNew: boolean): Field[] => {
  const { fields } = texts;
  return [
    { kind: 'line', name: 'name', label: fields.name, required: true },
    ...idField(texts, isNew),
    names(texts),
    {
      kind: 'rows',
      name: 'skills',
      label: fields.roleSkills,
      hint: fields.roleSkillsHint,
      another: fields.anotherSkill,
      spare: 3,
      fields: [
        { kind: 'line', name: 'skill', label: fields.skill, list: PROPOSED.skills },
        {
          kind: 'level',
          name: 'level',
          label: fields.level,
          choices: levelChoices(texts),
          initial: String(LEVELS.alone),
        },
        { kind: 'percent', name: 'weight', label: fields.share, hint: fields.shareHint },
      ],
    },
    {
      kind: 'rows',
      name: 'tasks',
      label: fields.tasks,
      hint: fields.tasksHint,
      another: fields.anotherTask,
      spare: 1,
      fields: [
        { kind: 'line', name: 'name', label: fields.task },
        { kind: 'words', name: 'skills', label: fields.taskSkills, list: PROPOSED.skills },
      ],
    },
    {
      kind: 'number',
      name: 'onboardingDays',
      label: fields.onboardingDays,
      hint: fields.onboardingDaysHint,
    },
  ];
};

/** The form of a team. */
export const teamFields = (texts: DataTexts, isNew: boolean): Field[] => [
  { kind: 'line', name: 'name', label: texts.fields.name, required: true },
  ...idField(texts, isNew),
  {
    kind: 'line',
    name: 'parent',
    label: texts.fields.parentTeam,
    hint: texts.fields.parentTeamHint,
    list: PROPOSED.teams,
  },
];

const choiceFields = ({ fields }: DataTexts): Field[] => [
  { kind: 'line', name: 'text', label: fields.choice },
  { kind: 'flag', name: 'correct', label: fields.correct, explicit: true },
  { kind: 'line', name: 'feedback', label: fields.feedback },
];

const questionRows = (texts: DataTexts): Field => {
  const { fields } = texts;
  return {
    kind: 'rows',
    name: 'questions',
    label: fields.questions,
    hint: fields.questionsHint,
    another: fields.anotherQuestion,
    spare: 0,
    fields: [
      { kind: 'area', name: 'text', label: fields.question, rows: 2 },
      { kind: 'line', name: 'id', label: fields.questionId, hint: fields.questionIdHint },
      {
        kind: 'rows',
        name: 'choices',
        label: fields.choices,
        another: fields.anotherChoice,
        spare: 3,
        fields: choiceFields(texts),
      },
      { kind: 'area', name: 'explanation', label: fields.explanation, rows: 2 },
    ],
  };
};

/** The form of a lesson with its questions. */
export const lessonFields = (texts: DataTexts, isNew: boolean): Field[] => {
  const { fields } = texts;
  return [
    { kind: 'line', name: 'title', label: fields.title, required: true },
    ...idField(texts, isNew),
    { kind: 'area', name: 'summary', label: fields.summary, rows: 2 },
    {
      kind: 'choice',
      name: 'format',
      label: fields.format,
      choices: LESSON_FORMATS.map((format): Choice => [format, texts.formats[format]]),
      initial: 'article',
    },
    { kind: 'number', name: 'minutes', label: fields.minutes, unit: fields.min, required: true },
    {
      kind: 'line',
      name: 'language',
      label: fields.language,
      hint: fields.languageHint,
      required: true,
    },
    {
      kind: 'rows',
      name: 'skills',
      label: fields.teaches,
      another: fields.anotherSkill,
      spare: 1,
      fields: [
        { kind: 'line', name: 'skill', label: fields.skill, list: PROPOSED.skills },
        { kind: 'percent', name: 'weight', label: fields.share, hint: fields.taughtShareHint },
      ],
    },
    { kind: 'percent', name: 'difficulty', label: fields.difficulty, hint: fields.difficultyHint },
    {
      kind: 'line',
      name: 'owner',
      label: fields.owner,
      hint: fields.ownerHint,
      list: PROPOSED.owners,
    },
    { kind: 'day', name: 'reviewBy', label: fields.reviewBy, hint: fields.reviewByHint },
    { kind: 'url', name: 'url', label: fields.url, hint: fields.urlHint },
    { kind: 'area', name: 'body', label: fields.body, hint: fields.bodyHint, rows: 8 },
    questionRows(texts),
    { kind: 'words', name: 'prerequisites', label: fields.prerequisites, list: PROPOSED.lessons },
    {
      kind: 'words',
      name: 'roles',
      label: fields.onlyRoles,
      hint: fields.onlyRolesHint,
      list: PROPOSED.roles,
    },
    { kind: 'words', name: 'tags', label: fields.tags, hint: fields.commaHint },
    {
      kind: 'line',
      name: 'translationOf',
      label: fields.translationOf,
      hint: fields.translationOfHint,
      list: PROPOSED.lessons,
    },
    { kind: 'flag', name: 'archived', label: fields.archived, hint: fields.archivedHint },
  ];
};

const keyResultRows = (texts: DataTexts): Field => {
  const { fields } = texts;
  return {
    kind: 'rows',
    name: 'keyResults',
    label: fields.keyResults,
    hint: fields.keyResultsHint,
    another: fields.anotherKeyResult,
    spare: 1,
    fields: [
      { kind: 'line', name: 'title', label: fields.title },
      { kind: 'line', name: 'id', label: fields.keyResultId, hint: fields.idHint },
      names(texts),
      {
        kind: 'group',
        name: 'metric',
        label: fields.metric,
        hint: fields.metricHint,
        fields: [
          { kind: 'line', name: 'unit', label: fields.unit },
          { kind: 'number', name: 'start', label: fields.start },
          { kind: 'number', name: 'current', label: fields.current, hint: fields.currentHint },
          { kind: 'number', name: 'target', label: fields.target },
        ],
      },
      { kind: 'day', name: 'due', label: fields.due },
      weight(texts),
      {
        kind: 'rows',
        name: 'skills',
        label: fields.movedBy,
        hint: fields.movedByHint,
        another: fields.anotherSkill,
        spare: 2,
        fields: [
          { kind: 'line', name: 'skill', label: fields.skill, list: PROPOSED.skills },
          {
            kind: 'level',
            name: 'level',
            label: fields.level,
            choices: levelChoices(texts),
            initial: String(LEVELS.alone),
          },
          { kind: 'percent', name: 'weight', label: fields.share, hint: fields.shareHint },
          {
            kind: 'words',
            name: 'roles',
            label: fields.onlyRoles,
            hint: fields.movedRolesHint,
            list: PROPOSED.roles,
          },
        ],
      },
      { kind: 'flag', name: 'everyone', label: fields.everyone, hint: fields.everyoneHint },
    ],
  };
};

/** The form of an objective with its key results. */
export const objectiveFields = (texts: DataTexts, isNew: boolean): Field[] => {
  const { fields } = texts;
  return [
    { kind: 'line', name: 'title', label: fields.title, required: true },
    ...idField(texts, isNew),
    {
      kind: 'group',
      name: 'owner',
      label: fields.whose,
      required: true,
      fields: [
        {
          kind: 'choice',
          name: 'kind',
          label: fields.ownerKind,
          choices: [
            ['company', texts.goals.company],
            ['team', texts.goals.team],
          ],
        },
        {
          kind: 'line',
          name: 'id',
          label: fields.team,
          hint: fields.ownerTeamHint,
          list: PROPOSED.teams,
        },
      ],
    },
    {
      kind: 'group',
      name: 'cycle',
      label: fields.cycle,
      required: true,
      fields: [
        { kind: 'day', name: 'start', label: fields.from },
        { kind: 'day', name: 'end', label: fields.until },
      ],
    },
    weight(texts),
    keyResultRows(texts),
  ];
};

/** The form of a check-in. */
export const checkInFields = ({ fields }: DataTexts, unit: string): Field[] => [
  { kind: 'number', name: 'value', label: fields.value, unit, required: true },
  { kind: 'day', name: 'at', label: fields.measured, hint: fields.measuredHint },
  {
    kind: 'line',
    name: 'team',
    label: fields.ofTeam,
    hint: fields.ofTeamHint,
    list: PROPOSED.teams,
  },
  { kind: 'area', name: 'note', label: fields.note, rows: 2 },
  { kind: 'line', name: 'source', label: fields.source },
];

/** The form of a person's profile. */
export const personFields = (texts: DataTexts, isNew: boolean): Field[] => {
  const { fields } = texts;
  return [
    { kind: 'line', name: 'name', label: fields.personName, required: true },
    ...(isNew
      ? [
          {
            kind: 'line',
            name: 'id',
            label: fields.id,
            hint: fields.personIdHint,
            required: true,
          } as const,
        ]
      : []),
    { kind: 'email', name: 'email', label: fields.email, hint: fields.emailHint },
    { kind: 'line', name: 'role', label: fields.role, list: PROPOSED.roles },
    { kind: 'line', name: 'team', label: fields.team, list: PROPOSED.teams },
    {
      kind: 'line',
      name: 'manager',
      label: fields.manager,
      hint: fields.managerHint,
      list: PROPOSED.people,
    },
    { kind: 'line', name: 'timeZone', label: fields.timeZone, hint: fields.timeZoneHint },
    { kind: 'line', name: 'language', label: fields.language, hint: fields.languageHint },
    { kind: 'day', name: 'startDate', label: fields.startDate, hint: fields.startDateHint },
    { kind: 'flag', name: 'active', label: fields.active, hint: fields.activeHint, explicit: true },
  ];
};
