"""
Answers, for lines of ["python" or "fnmatch", pattern, [text, ...]], in which texts it is found: a list of true, false and null (it took too long, or re failed),
or null for a pattern that is refused.
"""

import fnmatch
import json
import re
import signal
import sys
import unicodedata
import warnings

SECONDS = 2


class TooLong(Exception):
    pass


def give_up(signum, frame):
    raise TooLong


def search(pattern, text):
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        return pattern.search(text) is not None
    except (TooLong, SystemError):
        return None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def answer(language, source, texts):
    if language == "fnmatch":
        return [fnmatch.fnmatchcase(text, source) for text in texts]
    try:
        pattern = re.compile(source)
    except (re.error, OverflowError, ValueError, RecursionError):
        return None
    return [search(pattern, text) for text in texts]


warnings.simplefilter("ignore")
signal.signal(signal.SIGALRM, give_up)
print(json.dumps([*sys.version_info[:3], unicodedata.unidata_version]))
for line in sys.stdin:
    print(json.dumps(answer(*json.loads(line))))
