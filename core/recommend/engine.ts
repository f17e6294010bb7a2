/**
 * Version of everything that turns stored inputs into an outcome. It changes with any change of an
 * outcome; a replay of a decision that another version made says so.
 */
export const ENGINE_VERSION = '1.5.0';
