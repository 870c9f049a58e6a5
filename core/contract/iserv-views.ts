import * as z from 'zod';

/** What the API of iserv-remote-desktop takes and answers: its field names, in its own order. */

/** ISO 8601 with microseconds, in UTC without saying so: `2026-11-22T06:45:35.574000`. */
const Timestamp = z.string();
/** Every reply says it. */
export const Yes = z.literal(true);
/** Something was done. */
export const Done = z.object({ success: Yes, message: z.string() });

export const ContainerStatus = z.enum(['creating', 'running', 'stopped', 'error']);
export type ContainerStatus = z.infer<typeof ContainerStatus>;

/** A session that is somebody's, in the words of that server. */
export const IservContainer = z
  .object({
    /** Stable as long as the session is remembered. */
    id: z.uuid(),
    /** ECS's id of the task, or null while there is none. */
    container_id: z.string().nullable(),
    container_name: z.string(),
    desktop_type: z.string(),
    /** Place of the type in the catalogue, from 1; null for a type that is no longer in it. */
    desktop_image_id: z.number().int().nullable(),
    status: ContainerStatus,
    /** From 7000 to 7999, for clients that print it; nothing listens there. Null unless it runs. */
    host_port: z.number().int().nullable(),
    /** The slug: `/desktop/{proxy_path}` opens the desktop. */
    proxy_path: z.string(),
    created_at: Timestamp,
    started_at: Timestamp.nullable(),
    last_accessed: Timestamp.nullable(),
    desktop_image: z.object({ id: z.number().int(), name: z.string(), icon: z.string() }).optional(),
  })
  .meta({ id: 'Container' });
export type IservContainer = z.infer<typeof IservContainer>;

/** A container in a list. */
export const ListedContainer = IservContainer.extend({ docker_status: z.string(), url: z.string() });
export type ListedContainer = z.infer<typeof ListedContainer>;
/** A container that was started, or was there. */
export const StartedContainer = Done.extend({ container: IservContainer, url: z.string() });

/** Which of the caller's desktops is meant; as a query, JSON or a form. An empty name is none. */
export const Meant = z.object({
  desktop_type: z
    .string()
    .max(200)
    .optional()
    .transform((name) => name || undefined),
});

export const IservSession = z.object({
  session: z.object({
    /** As it was given; null for a browser that came with our cookie, which has none. */
    id: z.string().nullable(),
    expires_at: Timestamp,
  }),
  user: z.object({
    id: z.string(),
    username: z.string(),
    email: z.string().nullable(),
    role: z.enum(['admin', 'teacher', 'student']).nullable(),
    groups: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        external_id: z.string(),
        description: z.string().nullable(),
        created_at: Timestamp.nullable(),
      }),
    ),
    avatar_url: z.string().nullable(),
  }),
  authenticated: Yes,
});
export type IservSession = z.infer<typeof IservSession>;

/** The caller's current container, or that there is none. */
export const CurrentContainer = z.discriminatedUnion('has_container', [
  z.object({ success: Yes, has_container: z.literal(false), message: z.string() }),
  z.object({
    success: Yes,
    has_container: Yes,
    container: IservContainer,
    status: z.object({
      status: ContainerStatus,
      docker_status: z.string(),
      host_port: z.number().int().nullable(),
      created_at: Timestamp,
    }),
    url: z.string(),
  }),
]);

/** The desktop types that somebody may start. */
export const AvailableTypes = z.object({
  success: Yes,
  desktop_types: z.array(
    z.object({
      id: z.number().int(),
      /** What `desktop_type` takes. */
      name: z.string(),
      docker_image: z.string(),
      description: z.string(),
      icon: z.string(),
    }),
  ),
});

/** Whether a container answers. */
export const Readiness = z.object({
  success: z.boolean(),
  ready: z.boolean(),
  status: ContainerStatus.optional(),
  container_id: z.string().nullable().optional(),
  error: z.string().optional(),
});

/** Everybody's containers; `truncated` where there are more than one reply holds. */
export const AllContainers = z.object({
  success: Yes,
  containers: z.array(ListedContainer.extend({ username: z.string() })),
  truncated: Yes.optional(),
});
