# Every line of the README of the second generation of DCV-Management-Linux, as its users type it. Each is preceded by what is answered:
# the status and, where there is one, a part of the body. $DCV stands for http://localhost:5000: the relay on a host, or the portal; $YEAR
# for the next year.

# 200 {"message": "Created.", "return_code": 200, "stderr": "", "stdout": ""}
curl -s $DCV/create-session?owner=francisco
# 500 {"message": "Already exist.", "return_code": 500, "stdout": "Count: 1"}
curl -s $DCV/create-session?owner=francisco
# 200 {"message": "", "return_code": null, "stdout": ""}
curl -s $DCV/list-connections?session_id=francisco
# 200 {"message": {"owner": "francisco", "session_name": "francisco"}, "return_code": 200}
curl -s $DCV/get-session-owner?session_name=francisco
# 200 {"message": "1", "return_code": 200, "stderr": null, "stdout": null}
curl -s $DCV/count-sessions-by-owner?owner=francisco
# 200 {"message": ["francisco"], "return_code": 200, "stdout": "[\"francisco\"]"}
curl -s $DCV/list-sessions-owners
# 200 {"message": "Session: 'francisco' (owner:francisco type:virtual name:'francisco')\n", "return_code": 200}
curl -s $DCV/list-sessions
# 200 {"message": [{"id": "francisco", "owner": "francisco", "type": "virtual", "num-of-connections": 0}], "return_code": 200}
curl -s $DCV/list-sessions-json
# 200 {"message": "francisco", "return_code": 200}
curl -s $DCV/get-first-session
# 200 {"message": "There are no users connected, but the session has not been inactive long enough.", "return_code": 200}
curl -s $DCV/check-session-timedout?session_id=francisco

# 200 {"message": {"session_auto_creation_by_dcv": "false", "session_type": "virtual"}, "return_code": 200}
curl -s $DCV/check-collab-settings
# 200 {"message": {"collab_session_owner": ""}, "return_code": 200}
curl -s $DCV/collab-get-session-owner
# 200 {"message": {"collab_session_owner": "francisco", "file_response": "Permission file 'francisco.perm' created successfully."}}
curl -s -X POST "$DCV/collab-set-session-owner?session_owner=francisco&session_id=francisco"
# 200 {"message": {"collab_session_owner": "francisco"}, "return_code": 200}
curl -s $DCV/collab-get-session-owner
# 200 {"message": false, "return_code": 200}
curl -s -X POST "$DCV/approve-login?collab_session_owner=francisco&collab_username=bob&session_id=francisco"
# 404 {"message": "Permission file 'francisco.perm' does not exist.", "return_code": 404}
curl -s -X POST "$DCV/remove-permission?collab_owner_username=francisco&collab_session_name=francisco&collab_del_username=bob"

# 200 {"message": "No notifications found", "return_code": 200}
curl -s $DCV/process-notifications
# 200 {"message": "Notification scheduled", "return_code": 200, "stderr": ""}
curl -s -X POST -H "Content-Type: application/json" -d '{"year": $YEAR, "month": 1, "day": 1, "hour": 0, "minute": 0, "title": "Maintenance", "text": "The hosts are updated at midnight.", "type": "question", "button1": "Now", "button2": "Later"}' $DCV/schedule-notification
# 200 {"message": "Processing completed", "return_code": 200}
curl -s $DCV/process-notifications?username=francisco
# 200 {"message": "Processing completed", "return_code": 200}
curl -s $DCV/process-notifications?type=question
# 200 {"message": "Notification processing scheduled for user", "return_code": 200}
curl -s $DCV/process-notification-auth?username=francisco

# 200 {"message": "closed", "return_code": 200, "stderr": "", "stdout": ""}
curl -s $DCV/close-session?session_id=francisco
# 500 {"message": "Error: Failed to run close-session", "return_code": 500}
curl -s $DCV/close-session?session_id=francisco
