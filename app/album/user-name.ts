/** A user's name is the name of their folder too. */
export const USER_NAME = /^[a-z][a-z0-9._-]{0,31}$/;
