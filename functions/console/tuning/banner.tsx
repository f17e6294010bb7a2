import { TUNING_TEXTS } from '../../../core/texts/console/tuning/languages.ts';
import { readManifest } from '../../store/manifest.ts';
import { policyVersions } from '../../store/policies.ts';
import { authorsIn } from '../authors.ts';
import type { Banner } from '../env.ts';
import { versionPath } from './history-page.tsx';
import { Text } from './parts.tsx';

/** For so long after it was published a policy can be undone from every page. */
const SHOWN_MS = 3_600_000;

/**
 * Tells those who may undo it that a policy was published within the hour, and leads to where it is
 * undone: there stand the note, the difference and the people.
 */
export const policyBanner: Banner = async (services, visitor) => {
  const { tenant, language, can } = visitor;
  if (!can('admin')) return undefined;
  const manifest = await readManifest(services, tenant);
  const newest = await policyVersions(services, tenant, manifest).next();
  if (newest.done) return undefined;
  const { policy, at, by, previous } = newest.value;
  const age = services.now() - at;
  // What an operator set up is no publication.
  const isPublished = by !== undefined && by !== 'operator' && previous !== undefined;
  if (!isPublished || age > SHOWN_MS) return undefined;
  const author = await authorsIn(services, visitor, [by]);
  const texts = TUNING_TEXTS[language];
  return (
    <aside class="notice split" aria-label={texts.history.title}>
      <span>
        <Text of={texts.history.banner(policy.version, author(by), texts.ago(age / 60_000))} />
      </span>
      <a class="button" href={versionPath(policy.version - 1)}>
        {texts.history.undo}
      </a>
    </aside>
  );
};
