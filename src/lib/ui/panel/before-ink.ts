/**
 * Imported before Ink, which looks at the environment when it is loaded. The window opens on a terminal only, so a person
 * is looking, whatever these variables say: with $CI set to a value Ink draws nothing until its end, and the colours of
 * both are off where $CI is there at all, even as "false".
 */
delete process.env.CI;
delete process.env.CONTINUOUS_INTEGRATION;
