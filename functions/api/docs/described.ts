/** A piece of the OpenAPI document; which keywords it has is looked up as needed. */
export type Json = Readonly<Record<string, unknown>>;

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly example?: unknown;
  readonly schema: Json;
}

type Content = Readonly<Record<string, Json & { readonly schema: Json }>>;

/** What the OpenAPI document says of a route. */
export interface Described {
  readonly operationId: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Content }>
  >;
}
