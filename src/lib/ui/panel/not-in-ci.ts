/**
 * Imported before Ink, which draws nothing until its end when $CI is set. The window opens on a terminal only, so somebody
 * is looking, whatever the environment says.
 */
process.env.CI = 'false';
delete process.env.CONTINUOUS_INTEGRATION;
