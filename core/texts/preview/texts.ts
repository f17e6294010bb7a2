import type { PinBar, PreviewWarning } from '../../model/preview.ts';

/** What keeps a pinned lesson from coming first, by its code: read after a number of people. */
export type PinBarWords = Readonly<Record<PinBar, string>>;

type Values<Code extends PreviewWarning['code']> = Extract<
  PreviewWarning,
  { code: Code }
>['values'];

/** Mixtures of weights that an admin may start from. */
export type PresetId = 'close-gaps' | 'hold-on' | 'onboard-fast';

/** What admins are warned of by a preview, one set a language. Shares come as 0..1. */
export type PreviewWords = {
  readonly [Code in PreviewWarning['code']]: (values: Values<Code>) => string;
};

/** What presets are called and what they do, one set a language. */
export type PresetTexts = Readonly<
  Record<PresetId, { readonly name: string; readonly about: string }>
>;

/** A warning as a sentence. */
export const inWords = ({ code, values }: PreviewWarning, words: PreviewWords): string =>
  (words[code] as (values: unknown) => string)(values);
