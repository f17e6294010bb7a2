import type { KindName } from '../kinds/kinds.ts';
import { plain } from '../plain.ts';
import { ally } from './ally.ts';
import { appfire } from './appfire.ts';
import { bamboohr } from './bamboohr.ts';
import { betterworks } from './betterworks.ts';
import { cultureAmp } from './culture-amp.ts';
import { esco } from './esco.ts';
import { iomad } from './iomad.ts';
import { moodleActivities, moodleParticipants } from './moodle.ts';
import { onetRoles, onetSkills } from './onet.ts';
import { peoplebox } from './peoplebox.ts';
import type { Preset } from './preset.ts';
import { successfactors } from './successfactors.ts';
import { workday } from './workday.ts';
import { xto10x } from './xto10x.ts';

/** How other systems write their files. */
export const PRESETS: readonly Preset[] = [
  ...[workday, bamboohr, successfactors],
  ...[appfire, ally, betterworks, peoplebox, xto10x, cultureAmp],
  ...[moodleActivities, moodleParticipants, iomad],
  ...[onetSkills, onetRoles, esco],
];

/** The preset whose columns a file has; the one that is told by most of them. */
export const presetOf = (kind: KindName, columns: readonly string[]): Preset | undefined => {
  const there = new Set(columns.map(plain));
  return PRESETS.filter(
    (preset) => preset.kind === kind && preset.toldBy.every((column) => there.has(plain(column))),
  ).sort((a, b) => b.toldBy.length - a.toldBy.length)[0];
};
