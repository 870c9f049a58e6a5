# Every line of the README of iserv-remote-desktop, as its users type it. Each is preceded by what is answered: the status and,
# where there is one, a part of the body. $PORTAL, $SESSION_ID (an admin's) and $CONTAINER_ID (of the desktop that runs) are
# filled in, the last one anew before each line.

# 302
curl -i "$PORTAL/login"
# 200 {"authenticated": true}
curl "$PORTAL/session?session_id=$SESSION_ID"
# 200 {"authenticated": true}
curl -H "X-Session-ID: $SESSION_ID" "$PORTAL/api/auth/session"
# 200
curl "$PORTAL/health"

# 200 {"success": true, "has_container": false, "message": "No container for this session"}
curl -H "X-Session-ID: $SESSION_ID" "$PORTAL/api/container/status"
# 201 {"success": true, "message": "Container started successfully", "container": {"desktop_type": "ubuntu-vscode"}}
curl -X POST -H "X-Session-ID: $SESSION_ID" "$PORTAL/api/container/start?desktop_type=ubuntu-vscode"
# 200 {"success": true, "message": "Container already running"}
curl -X POST "$PORTAL/api/container/start?desktop_type=ubuntu-vscode&session_id=$SESSION_ID"
# 200 {"success": true, "has_container": true, "container": {"desktop_type": "ubuntu-vscode"}}
curl -H "Authorization: Bearer $SESSION_ID" "$PORTAL/api/container/status"
# 200 {"success": true, "containers": [{"desktop_type": "ubuntu-vscode"}]}
curl -H "X-Session-ID: $SESSION_ID" "$PORTAL/api/container/list"
# 200 {"success": true}
curl -H "X-Session-ID: $SESSION_ID" "$PORTAL/api/container/health?desktop_type=ubuntu-vscode"
# 200 {"success": true}
curl -H "X-Session-ID: $SESSION_ID" "$PORTAL/api/container/available-types"
# 200 {"success": true, "message": "Container stopped successfully"}
curl -X POST -H "X-Session-ID: $SESSION_ID" "$PORTAL/api/container/stop"
# 200 {"success": true, "message": "Container removed successfully"}
curl -X POST -H "X-Session-ID: $SESSION_ID" "$PORTAL/api/container/remove"
# 404 {"success": false, "error": "No container found"}
curl -X DELETE -H "X-Session-ID: $SESSION_ID" "$PORTAL/api/container/remove"

# 201 {"success": true, "container": {"desktop_type": "ubuntu-desktop"}}
curl -X POST -H "X-Session-ID: $SESSION_ID" "$PORTAL/api/container/start"
# 200 {"success": true, "containers": [{"desktop_type": "ubuntu-desktop"}]}
curl -H "X-Session-ID: $SESSION_ID" "$PORTAL/api/admin/containers"
# 200 {"success": true, "message": "Container stopped successfully"}
curl -X POST -H "X-Session-ID: $SESSION_ID" "$PORTAL/api/admin/container/$CONTAINER_ID/stop"
# 200 {"success": true, "message": "Container removed successfully"}
curl -X DELETE -H "X-Session-ID: $SESSION_ID" "$PORTAL/api/admin/container/$CONTAINER_ID/remove"
# 201 {"success": true, "container": {"desktop_type": "ubuntu-chromium"}}
curl -X POST -H "X-Session-ID: $SESSION_ID" -H "Content-Type: application/json" -d '{"desktop_type": "ubuntu-chromium"}' "$PORTAL/api/container/start"
# 200 {"success": true, "message": "Stopped 1 containers", "stopped_count": 1}
curl -X POST -H "X-Session-ID: $SESSION_ID" "$PORTAL/api/admin/containers/stop-all"
# 200 {"success": true}
curl -X POST -H "X-Session-ID: $SESSION_ID" "$PORTAL/api/admin/containers/cleanup-stopped"

# 200 {"success": true, "message": "Successfully logged out"}
curl -X POST -H "X-Session-ID: $SESSION_ID" "$PORTAL/logout"
# 401 {"error": "Invalid session"}
curl -H "X-Session-ID: $SESSION_ID" "$PORTAL/session"
# 400 {"success": false, "message": "No session ID provided"}
curl -X POST "$PORTAL/api/auth/logout"
