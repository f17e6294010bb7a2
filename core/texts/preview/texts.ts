import type { PinBar, PreviewWarning } from '../../model/preview.ts';

type Values<Code extends PreviewWarning['code']> = Extract<
  PreviewWarning,
  { code: Code }
>['values'];

/** Mixtures of weights that an admin may start from. */
export type PresetId = 'close-gaps' | 'hold-on' | 'onboard-fast';

/** What keeps pins, with its words where a code would tell nobody anything. */
interface Barred extends Omit<Values<'pin-short'>, 'because'> {
  readonly because: readonly {
    readonly code: PinBar;
    readonly people: number;
    readonly said?: string;
  }[];
}

/** What admins are warned of by a preview, one set a language. Shares come as 0..1. */
export type PreviewWords = {
  readonly [Code in PreviewWarning['code']]: (
    values: Code extends 'pin-short' ? Barred : Values<Code>,
  ) => string;
};

/** What presets are called and what they do, one set a language. */
export type PresetTexts = Readonly<
  Record<PresetId, { readonly name: string; readonly about: string }>
>;

/** A warning as a sentence. */
export const inWords = ({ code, values }: PreviewWarning, words: PreviewWords): string =>
  (words[code] as (values: unknown) => string)(values);
