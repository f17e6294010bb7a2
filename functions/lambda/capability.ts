import * as z from 'zod';

/**
 * An ability as a Lambda function gets it: the variables that it is configured by, and what it
 * makes of their values and of what stands before it.
 */
export interface LambdaCapability<Before, Added> {
  readonly variables: z.ZodRawShape;
  /** The values have been checked against `variables`. */
  readonly give: (values: unknown, before: Before) => Added;
}

/** A variable that may be left out, read by `parse`, which throws what is wrong with it. */
export const parsedBy = <T>(parse: (text: string | undefined) => T) =>
  z
    .string()
    .optional()
    .transform((text, context) => {
      try {
        return parse(text);
      } catch (error) {
        context.addIssue(`will not do. ${(error as Error).message}`);
        return z.NEVER;
      }
    });

/** Makes an ability out of its variables and of what it does with their values. */
export const capability = <Shape extends z.ZodRawShape, Before, Added>(
  variables: Shape,
  give: (values: z.output<z.ZodObject<Shape>>, before: Before) => Added,
): LambdaCapability<Before, Added> => ({
  variables,
  give: (values, before) => give(values as z.output<z.ZodObject<Shape>>, before),
});

/** Two abilities as one: the second is made from the first, and from all that stands before it. */
export const and = <Before, B, C>(
  first: LambdaCapability<Before, B>,
  second: LambdaCapability<Before & B, C>,
): LambdaCapability<Before, B & C> => ({
  variables: { ...first.variables, ...second.variables },
  give: (values, before) => {
    const given = first.give(values, before);
    return { ...given, ...second.give(values, { ...before, ...given }) };
  },
});
