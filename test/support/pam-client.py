"""Signs somebody in by Linux-PAM as DCV does: python3 pam-client.py FOLDER SERVICE USER. Prints what PAM says, 0 for yes.

FOLDER stands for /etc/pam.d. Exit status 3 where this machine's PAM is too old for that."""
import ctypes
import sys
from ctypes import CFUNCTYPE, POINTER, Structure, byref, c_char_p, c_int, c_void_p


class Message(Structure):
    _fields_ = [("style", c_int), ("text", c_char_p)]


class Response(Structure):
    _fields_ = [("text", c_void_p), ("code", c_int)]


Talk = CFUNCTYPE(c_int, c_int, POINTER(POINTER(Message)), POINTER(POINTER(Response)), c_void_p)


class Conversation(Structure):
    _fields_ = [("talk", Talk), ("data", c_void_p)]


try:
    pam = ctypes.CDLL("libpam.so.0")
    pam.pam_start_confdir
except (OSError, AttributeError):
    sys.exit(3)
libc = ctypes.CDLL(None)
libc.calloc.restype = c_void_p
libc.strdup.restype = c_void_p


def talk(count, _messages, responses, _data):
    made = ctypes.cast(libc.calloc(count, ctypes.sizeof(Response)), POINTER(Response))
    for at in range(count):
        made[at].text = libc.strdup(b"a password")
    responses[0] = made
    return 0


folder, service, user = (word.encode() for word in sys.argv[1:4])
conversation, handle = Conversation(Talk(talk), None), c_void_p()
pam.pam_start_confdir.argtypes = [c_char_p, c_char_p, POINTER(Conversation), c_char_p, POINTER(c_void_p)]
pam.pam_authenticate.argtypes = [c_void_p, c_int]
pam.pam_acct_mgmt.argtypes = [c_void_p, c_int]
said = pam.pam_start_confdir(service, user, byref(conversation), folder, byref(handle))
said = said or pam.pam_authenticate(handle, 0) or pam.pam_acct_mgmt(handle, 0)
print(said)
