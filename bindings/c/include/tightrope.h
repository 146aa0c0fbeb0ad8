// Tightrope for C: load policies, decide by them, keep up with them while they are edited.
//
// What holds for every function:
// - It returns a code. With `TIGHTROPE_CODE_OK` it did what it should; with any other it did nothing, and `error`
//   is a text that says why, for people. Whoever does not want it passes null.
// - What it gives is written to where the caller says, and null where there is nothing to give. It belongs to the
//   caller, who frees it once, by the function that is named; `error` by `tightrope_text_free`, like all texts.
// - What it is passed it only looks at, until it returns.
// - Texts are UTF-8 and end with a zero; paths are what the system takes for one.
// - Any thread may call it at any time, but to free what another thread still uses.
//
// This file is generated: `HEADER_UPDATE=1 cargo test -p tightrope-c` writes it anew.

#ifndef TIGHTROPE_H
#define TIGHTROPE_H

#include <stddef.h>
#include <stdint.h>

// The version of this interface. It grows when something that a program was built with no longer holds.
#define TIGHTROPE_ABI_VERSION 1

// For `tightrope_decide`: nobody is held out, and everybody is in every rollout. For previews and tests.
#define TIGHTROPE_NO_BUCKETS 1

// How a call ended. Later versions may add codes: what is not known is a failure.
typedef enum TightropeCode {
  // It did what it should.
  TIGHTROPE_CODE_OK = 0,
  // The policies have errors; `tightrope_check` tells them one by one.
  TIGHTROPE_CODE_POLICY = 1,
  // The policies cannot be read.
  TIGHTROPE_CODE_UNREADABLE = 2,
  // There is no good policy set yet to decide by; `tightrope_status` says why.
  TIGHTROPE_CODE_NOT_READY = 3,
  // The policies declare no such surface.
  TIGHTROPE_CODE_UNKNOWN_SURFACE = 4,
  // The facts are no JSON object.
  TIGHTROPE_CODE_INVALID_FACTS = 5,
  // Something else that was passed is not what it should be: null, no UTF-8, no such option.
  TIGHTROPE_CODE_INVALID_ARGUMENT = 6,
  // There is no such set to acknowledge.
  TIGHTROPE_CODE_NOTHING_WAITS = 7,
  // The files cannot be watched.
  TIGHTROPE_CODE_CANNOT_WATCH = 8,
  // A mistake in Tightrope itself. Whatever was asked for was not done.
  TIGHTROPE_CODE_INTERNAL = 9,
} TightropeCode;

// A policy set to decide by, always the last good one. Any number of threads may use it at once.
typedef struct TightropeEngine TightropeEngine;

// Keeps an engine up to date until it is freed.
typedef struct TightropeWatcher TightropeWatcher;

// Is told of an event: the JSON object that `tightrope_reload` gives, which stands until this returns. It is
// called on a thread of the watcher's, one call after the other, and must return to its caller: no exception and
// no `longjmp` may leave it. It may call every function of this library.
typedef void (*TightropeTold)(const char *event, void *context);

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// The `TIGHTROPE_ABI_VERSION` that the library was built with. A program asks once whether it is its own.
uint32_t tightrope_abi_version(void);

// Loads the policies under `count` paths (files or folders), or an artifact (one path that ends in `.json`).
//
// `options` is a JSON object, or null for none: `at_start` ("fail", "wait" or "defaults"), `stale_at_most` and
// `look_every` (seconds), `tighten_only`, `noticing` ("events" or "polling"), `clock` (a moment that the clock
// stands still at, for tests). `docs/hosts.md` says what they do.
//
// On success `engine` is an engine to be freed by `tightrope_engine_free`.
//
// # Safety
// `paths` holds so many texts; texts end with a zero; what is written to may be written to.
enum TightropeCode tightrope_load(const char *const *paths,
                                  size_t count,
                                  const char *options,
                                  struct TightropeEngine **engine,
                                  char **error);

// Frees an engine. Null is fine. Whoever watches for it goes on until they are freed, too.
//
// # Safety
// `engine` is null, or was given by `tightrope_load`, and no thread uses it any more.
void tightrope_engine_free(struct TightropeEngine *engine);

// Decides a surface for the visitor that `length` bytes of JSON at `facts` tell of. The decision is the line that
// `tightrope decide` prints.
//
// `now` (a date, or a time as RFC 3339 writes it) holds where the facts bring no `now` of their own; null takes
// the clock's. `flags` is 0 or `TIGHTROPE_NO_BUCKETS`.
//
// On success `decision` is a text, and so is `version`, unless that is null: the content hash of the set that
// made the decision. Both are to be freed by `tightrope_text_free`.
//
// # Safety
// `engine` is one; `facts` holds so many bytes; texts end with a zero; what is written to may be written to.
enum TightropeCode tightrope_decide(const struct TightropeEngine *engine,
                                    const char *surface,
                                    const char *facts,
                                    size_t length,
                                    const char *now,
                                    uint32_t flags,
                                    char **decision,
                                    char **version,
                                    char **error);

// The content hash of the set in use, which is its version; empty while there is none. On success `version` is a
// text to be freed by `tightrope_text_free`.
//
// # Safety
// `engine` is one; what is written to may be written to.
enum TightropeCode tightrope_version(const struct TightropeEngine *engine,
                                     char **version,
                                     char **error);

// How things stand with the set in use: a JSON object with `ready` (decisions can be made), `fresh`, `serving`
// ("policies", "defaults" or "nothing"), `version`, `loaded_at`, and perhaps `stale` and `pending`. On success
// `status` is a text to be freed by `tightrope_text_free`.
//
// # Safety
// `engine` is one; what is written to may be written to.
enum TightropeCode tightrope_status(const struct TightropeEngine *engine,
                                    char **status,
                                    char **error);

// Reads the whole set again. A good one takes over at once; else the last good one stays, and that is no failure:
// `event` says so. It is a JSON object with `event` ("unchanged", "swapped", "kept", "defaults" or "waits"),
// `message`, and perhaps `version`, `stale` and `pending`; a text to be freed by `tightrope_text_free`, unless
// it is null. Deciding goes on meanwhile.
//
// # Safety
// `engine` is one; what is written to may be written to.
enum TightropeCode tightrope_reload(const struct TightropeEngine *engine,
                                    char **event,
                                    char **error);

// Takes into use the set of that version, which waits because it is creepier than the one in use: somebody has
// seen what it does, and means it.
//
// # Safety
// `engine` is one; `version` ends with a zero; what is written to may be written to.
enum TightropeCode tightrope_acknowledge(const struct TightropeEngine *engine,
                                         const char *version,
                                         char **error);

// Checks the policies under `count` paths. That they have errors is no failure: on success `diagnostics` is the
// JSON array that `tightrope check --format json` prints, a text to be freed by `tightrope_text_free`. `today` is
// the day of the check; null takes the machine's.
//
// # Safety
// `paths` holds so many texts; texts end with a zero; what is written to may be written to.
enum TightropeCode tightrope_check(const char *const *paths,
                                   size_t count,
                                   const char *today,
                                   char **diagnostics,
                                   char **error);

// Frees a text that this library has given. Null is fine.
//
// # Safety
// `text` is null, or was given by this library, and is not used any more.
void tightrope_text_free(char *text);

// Reloads after every change of the files, until the watcher is freed. `told`, unless it is null, is called with
// each event that came to something, and with `context`.
//
// On success `watcher` is a watcher to be freed by `tightrope_watcher_free`. In a process that
// was forked nobody watches: begin anew there.
//
// # Safety
// `engine` is one; `told` may be called with `context` from another thread until the watcher is freed; what is
// written to may be written to.
enum TightropeCode tightrope_watch(const struct TightropeEngine *engine,
                                   TightropeTold told,
                                   void *context,
                                   struct TightropeWatcher **watcher,
                                   char **error);

// Ends watching. Null is fine. A reload that is under way is waited for, so nothing is told afterwards; but whoever
// is told may call this, too, and then it returns at once.
//
// # Safety
// `watcher` is null, or was given by `tightrope_watch` and not freed before.
void tightrope_watcher_free(struct TightropeWatcher *watcher);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* TIGHTROPE_H */
