import { randomBytes } from "node:crypto";

// The key of the sign-in, made anew for each try.
export const key = randomBytes(32);
