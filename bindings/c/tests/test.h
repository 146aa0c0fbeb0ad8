// What the programs here have in common: saying what is wrong, and ending then.
#ifndef TEST_H
#define TEST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <tightrope.h>

#define CHECK(true_)                                                                                        \
  do {                                                                                                      \
    if (!(true_)) {                                                                                         \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #true_);                                   \
      exit(1);                                                                                              \
    }                                                                                                       \
  } while (0)

// A call that must end so; on failure its words are printed if they were not expected.
#define ENDS(code_, call_)                                                                                  \
  do {                                                                                                      \
    TightropeCode ended_ = (call_);                                                                         \
    if (ended_ != (code_)) {                                                                                \
      fprintf(stderr, "%s:%d: %s ends with %d: %s\n", __FILE__, __LINE__, #call_, (int)ended_,              \
              error != NULL ? error : "");                                                                  \
      exit(1);                                                                                              \
    }                                                                                                       \
    CHECK((error == NULL) == (ended_ == TIGHTROPE_CODE_OK));                                                \
  } while (0)

// A failure, whose words hold these.
#define FAILS(code_, words_, call_)                                                                         \
  do {                                                                                                      \
    ENDS(code_, call_);                                                                                     \
    if (strstr(error, words_) == NULL) {                                                                    \
      fprintf(stderr, "%s:%d: no '%s' in: %s\n", __FILE__, __LINE__, words_, error);                        \
      exit(1);                                                                                              \
    }                                                                                                       \
    tightrope_text_free(error);                                                                             \
    error = NULL;                                                                                           \
  } while (0)

static inline void write_file(const char *path, const char *text) {
  FILE *file = fopen(path, "wb");
  CHECK(file != NULL);
  CHECK(fputs(text, file) >= 0);
  CHECK(fclose(file) == 0);
}

static inline void rest(long milliseconds) {
  struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
  nanosleep(&time, NULL);
}

#define SHOP(comfort, because)                                                                              \
  "trust { tier stranger { comfort " comfort " } }\n"                                                       \
  "source visit : context first-party { night : bool is setting }\n"                                        \
  "surface home : page { slot hero shows day }\n"                                                           \
  "content day : banner\n"                                                                                  \
  "content dark : banner\n"                                                                                 \
  "goal calm \"Pages are easy on the eyes\" { metric bounce_rate down  holdout 10% }\n"                     \
  "rule dark_at_night {\n"                                                                                  \
  "  goal calm  requires stranger  uses visit.night  when visit.night\n"                                    \
  "  show dark in home.hero " because " \"It is night where you are.\"\n"                                   \
  "}\n"
#define GOOD SHOP("3", "because")
#define CREEPIER SHOP("4", "because")
#define BROKEN SHOP("3", "becuase")

#endif
