import type { PreviewWarning } from '../../model/preview.ts';

type Values<Code extends PreviewWarning['code']> = Extract<
  PreviewWarning,
  { code: Code }
>['values'];

/** Mixtures of weights that an admin may start from. */
export type PresetId = 'close-gaps' | 'hold-on' | 'onboard-fast';

/** What admins read of a preview, one set a language. Shares come as 0..1. */
export interface PreviewTexts {
  readonly warnings: {
    readonly [Code in PreviewWarning['code']]: (values: Values<Code>) => string;
  };
  readonly presets: Readonly<Record<PresetId, { readonly name: string; readonly about: string }>>;
}
