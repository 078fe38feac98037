# ruff: noqa: E501  (patterns and word lists read best unbroken)
"""Academic and service degrees around Indonesian names."""

from __future__ import annotations

from typing import Final

BEFORE: Final = r"(?:Drs|Dra|Dr|dr|drg|Ir|H|Hj|Prof|K\.H|KH|Ust|R|Rd|Tgk|St|A\.A|I\.B|Gst|Ngr|Moh|Muh|Muhd|Mohd|M|Md|Ny|Hi|Pdt|Ps|RM|R\.M|RA|Kol)\."
AFTER: Final = (
    r"(?:[SMADL]\.\s?(?:H\.?\s?I|H|I\.?\s?K|I\.?\s?P|I\.?\s?Kom|Sos\.?I?|Kom|Pd\.?I?|E|T|Ag|Psi|Hum?|Tr\.?\s?(?:K|IP|Han|Opsla)|Si|M|AP|Pol|Han|Kes|Kep|Mar|STP|Sc|P|A|IK|IP|Krim|Kn|Fil|Stat|Hub\.?Int|Farm|Ked|Th|Li|Ak|Phil|Ikom)\b\.?)"
    r"|(?:S\.?H|S\.?I\.?K|S\.?I\.?P|M\.?H|M\.?M|M\.?Si|M\.?A\.?P|S\.?Sos|S\.?E|S\.?T|S\.?Pd|S\.?Kom|S\.?Ag|M\.?Hum?|M\.?Krim|M\.?I\.?K|M\.?Pd|M\.?Kn|M\.?Tr|M\.?Sc|M\.?Han|S\.?Tr\.?K|S\.?Psi|"
    r"M\.?Tr\.?Opsla|M\.?I\.?Pol|M\.?B\.?A|MSS|CPHR|CBA|CHRMP|QRMP|CSSCP|CfrA|CFE|CTMP|CHRA|CRGP|CHCM|PhD|Ph\.D|Lc|BA|B\.A|SIK|Sp\.?[A-Z]{1,3}|psc|ANT|AMd|A\.Md|D\.E\.A|M\.Eng|M\.Ec)\b\.?"
)
"""One degree after a name; several follow one another with or without commas."""
