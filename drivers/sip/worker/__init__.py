"""The child process that owns PJSUA2: `python -m drivers.sip.worker`, frames on files 0 and 1.

    __main__ ── reader thread ──► queue of commands ──► switchboard (the one thread of PJSUA2)
        ▲                                                  │ library      starts and ends PJSUA2
        └──────────── events, a line each ◄────────────────┤ registration the account, texts, pings
                                                           ├ front_gate, doorkeeper   who calls
                                                           └ call_roll: every call

    line_call ── call_life (pure)                          outbound_call   dialled_life
              ── call_sound: voice, ear, listening         incoming_call   received_life
              ── referral

A crash of the library costs the calls of one worker and never the daemon. This package is
Apache-2.0 like the rest; combined with PJSIP, and passed on with it, the whole is GPL-2.0 or later
(docs/decisions/0006).
"""
