import { z } from 'zod';
import { staffRoles } from '../shared/permissions.rules';

/** Someone of the marketplace. */
const personSchema = z.object({
  id: z.string(),
  /** Empty where the marketplace knows none. */
  name: z.string(),
  email: z.string(),
  /** Whether the marketplace lets them work (`users.is_active`). */
  active: z.boolean(),
});

/** A login of a team's server that works here, or is to. */
export const loginSchema = z.object({
  login: z.string(),
  /** Whether one signs in with it: `closed` may not (`NOLOGIN`), `gone` is no longer there. */
  server: z.enum(['open', 'closed', 'gone']),
  /** The staff's groups that it is a member of. */
  groups: z.array(z.enum(staffRoles)),
  /** Whether it is the one that asks. */
  own: z.boolean(),
  /** Whom it is linked to; null while that is nobody. */
  person: personSchema.extend({ moderates: z.boolean() }).nullable(),
});
export type StaffLogin = z.infer<typeof loginSchema>;

/** A desk from which somebody has moderated. */
export const deviceSchema = z.object({
  id: z.uuid(),
  /** The name of its computer; empty where that had none. */
  label: z.string(),
  person: personSchema,
  /** Whether it is the desk that asks. */
  here: z.boolean(),
  seenAt: z.iso.datetime(),
  /** The number of the last decision that came from it; 0 before the first. */
  lastNumber: z.int(),
  /** The version of the way in which it synchronises. */
  protocol: z.int(),
  /** When an administrator signed it off; null where none did. */
  signedOffAt: z.iso.datetime().nullable(),
});
export type Device = z.infer<typeof deviceSchema>;

export const peopleSchema = z.object({
  /** Null in an embedded workspace: logins belong to a server. */
  logins: z.array(loginSchema).nullable(),
  devices: z.array(deviceSchema),
});
export type People = z.infer<typeof peopleSchema>;

/** As long as PostgreSQL lets a name be, in bytes. */
const login = z.string().min(1).max(63);

export const linkLoginInput = z.object({
  login,
  email: z.string().trim().min(1, 'Enter the person’s e-mail address.').max(255),
});

/** Unlinked is what was shown: not whom somebody else has linked it to meanwhile. */
export const unlinkLoginInput = z.object({ login, personId: z.uuid() });

export const deviceInput = z.object({ deviceId: z.uuid() });
