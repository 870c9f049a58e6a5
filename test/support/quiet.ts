/** Keeps log lines and metrics out of what the tests print. Imported before anything that logs. */
process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';
process.env['POWERTOOLS_METRICS_NAMESPACE'] = 'deskpool';
process.env['POWERTOOLS_SERVICE_NAME'] = 'test';
