"""What machine this is."""

import os
import platform


def machine() -> str:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = os.getloadavg()[0]
    return f"{platform.system()} {platform.machine()}, {processor()}, {cores} cores, load {load:.1f} at the start"


def processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
            return next(names, "unknown processor")
    except OSError:
        return platform.processor() or "unknown processor"
