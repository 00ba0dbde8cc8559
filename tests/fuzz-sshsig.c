/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-sshsig.c - an armoured signature; the same bytes come out again. Then
 * the bytes as a public key. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sync/sig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char again[DAF_SIG_ARMOUR_MAX], *line;
	const struct daf_err *err;
	struct daf_sig sig;
	struct daf_key key;

	err = daf_sig_parse(&sig, (const char *)data, size);
	if (err == NULL && (daf_sig_armour(again, &sig) != size ||
			       memcmp(again, data, size) != 0))
		abort();
	daf_err_free(err);
	line = daf_strndup((const char *)data, size);
	err = daf_key_parse(&key, line);
	if (err == NULL && strncmp(key.line, line, strlen(key.line)) != 0)
		abort();
	daf_err_free(err);
	free(line);
	return 0;
}
