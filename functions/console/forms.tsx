import type { Child, FC, PropsWithChildren } from 'hono/jsx';
import { TOKEN_FIELD } from './route.ts';

/** A form that changes something; `token` is `visitor.formToken`. */
export const Form: FC<
  PropsWithChildren<{
    readonly action: string;
    readonly token: string;
    readonly id?: string;
    readonly class?: string;
  }>
> = ({ action, token, children, ...rest }) => (
  <form method="post" action={action} {...rest}>
    <input type="hidden" name={TOKEN_FIELD} value={token} />
    {children}
  </form>
);

/** What a field may be given beyond a text field's own attributes. */
interface FieldProps {
  readonly label: Child;
  readonly name: string;
  /** What is wrong with what was sent. */
  readonly error?: string | undefined;
  readonly hint?: Child;
  readonly value?: string | number | undefined;
  readonly type?: string;
  readonly required?: boolean;
  /** Where a page has several forms with fields of one name. */
  readonly id?: string;
  readonly maxlength?: number;
  readonly inputmode?: 'numeric' | 'decimal' | 'email' | 'url' | 'search' | 'text';
  readonly list?: string;
}

/** What a control says of itself: which texts describe it, and whether it is wrong. */
const describedBy = (id: string, hint: Child, error: string | undefined) => ({
  'aria-describedby':
    [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined,
  'aria-invalid': error === undefined ? undefined : ('true' as const),
});

/** The label of a control, with its hint and what is wrong with it around it. */
const Labelled: FC<
  PropsWithChildren<{
    readonly id: string;
    readonly label: Child;
    readonly hint?: Child;
    readonly error?: string | undefined;
  }>
> = ({ id, label, hint, error, children }) => (
  <div class="field">
    <label for={id}>{label}</label>
    {hint && (
      <span class="hint" id={`${id}-hint`}>
        {hint}
      </span>
    )}
    {children}
    {error && (
      <span class="wrong" id={`${id}-error`}>
        {error}
      </span>
    )}
  </div>
);

/** A field of one line, with its label, a hint, and what is wrong with it beside it. */
export const Field: FC<FieldProps> = ({ label, name, error, hint, id = name, ...input }) => (
  <Labelled {...{ id, label, hint, error }}>
    <input id={id} name={name} {...describedBy(id, hint, error)} {...input} />
  </Labelled>
);

/** The same of several lines. */
export const TextField: FC<FieldProps & { readonly rows?: number }> = ({
  label,
  name,
  error,
  hint,
  value,
  rows,
  required,
  maxlength,
  id = name,
}) => (
  <Labelled {...{ id, label, hint, error }}>
    <textarea
      id={id}
      name={name}
      {...{ rows, required, maxlength }}
      {...describedBy(id, hint, error)}
    >
      {value}
    </textarea>
  </Labelled>
);

/** A choice of one among several, by value and what it is called. */
export const SelectField: FC<
  Pick<FieldProps, 'label' | 'name' | 'error' | 'hint' | 'value' | 'id' | 'required'> & {
    readonly options: readonly (readonly [value: string, label: string])[];
  }
> = ({ label, name, error, hint, value, options, required, id = name }) => (
  <Labelled {...{ id, label, hint, error }}>
    <select id={id} name={name} required={required} {...describedBy(id, hint, error)}>
      {options.map(([own, text]) => (
        <option value={own} selected={own === String(value ?? '')}>
          {text}
        </option>
      ))}
    </select>
  </Labelled>
);

/** A box to tick. */
export const CheckField: FC<{
  readonly label: Child;
  readonly name: string;
  readonly value?: string;
  readonly checked?: boolean;
  readonly required?: boolean;
}> = ({ label, name, value = 'yes', checked = false, required }) => (
  <label class="check">
    <input type="checkbox" {...{ name, value, checked, required }} />
    <span>{label}</span>
  </label>
);

/** Something to be noticed: what was done, or (`bad`) what is wrong. */
export const Notice: FC<PropsWithChildren<{ readonly bad?: boolean }>> = ({
  bad = false,
  children,
}) => (
  <div class={bad ? 'notice bad' : 'notice'} role={bad ? 'alert' : 'status'}>
    {children}
  </div>
);

/** A button that sends its form. */
export const Button: FC<
  PropsWithChildren<{
    readonly kind?: 'main' | 'danger' | 'plain';
    readonly name?: string;
    readonly value?: string;
  }>
> = ({ kind, children, ...rest }) => (
  <button type="submit" class={kind} {...rest}>
    {children}
  </button>
);
