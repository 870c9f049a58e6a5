# Every line of the README of the first generation of DCV-Management-Linux, as its users type it. Each is preceded by what is answered:
# the status and, where there is one, a part of the body. $DCV stands for http://localhost:5000: the relay on a host, or the portal. The
# stage says `dcv: { compat: v1 }`; where it doesn't, the same lines are answered in the words of the second generation (dcv-v2.sh).

# 200 {"message": 0}
curl -s $DCV/count-sessions-by-owner?owner=francisco
# 200 {"message": ""}
curl -s $DCV/list-sessions
# 200 {"message": "created"}
curl -s $DCV/create-session?owner=centos
# 500 {"count": 1, "message": "already exist."}
curl -s $DCV/create-session?owner=centos
# 200 {"message": "Session: 'centos' (owner:centos type:virtual name:'centos')\n"}
curl -s $DCV/list-sessions
# 200 {"message": 1}
curl -s $DCV/count-sessions-by-owner?owner=centos
# 200 {"message": ""}
curl -s $DCV/check-session-timedout?owner=francisco
# 200 {"message": "There are no users connected, but the time to timedout did not reach yet."}
curl -s $DCV/check-session-timedout?owner=centos
# 200 {"message": ["centos"]}
curl -s $DCV/list-sessions-owners
# 200 {"message": ""}
curl -s $DCV/list-connections?owner=centos
# 200 {"message": "closed"}
curl -s $DCV/close-session?owner=centos
# 200 {"message": "No session found to be closed."}
curl -s $DCV/close-session?owner=centos
