/*
 * WeChat's signatures and ciphers, byte for byte; no request, no database.
 * The published vectors of the platform are the unit test.
 */
#ifndef GATEWAY_WXCRYPT_H
#define GATEWAY_WXCRYPT_H

#include <stdbool.h>
#include <stddef.h>

#define WX_SHA1_HEX 41
#define WX_SHA256_HEX 65

/* SHA-1 in hex of the parts, sorted as bytes and joined: how pushes sign. */
void wx_push_signature(const char *const *parts, int n, char out[WX_SHA1_HEX]);

/* Signature of rawData: SHA-1 of the text and the session key's text. */
void wx_raw_data_signature(
    const char *raw_data, const char *session_key, char out[WX_SHA1_HEX]);

/* HMAC-SHA256 in hex; the key is the session key's text, not decoded. */
bool wx_session_signature(
    const char *session_key, const char *message, char out[WX_SHA256_HEX]);

/*
 * Plain text of encryptedData (AES-128-CBC) into `plain`, which holds as many
 * bytes as the text `data`.  Returns its length, or -1: the session key is
 * another by now, or the input is forged.
 */
long wx_open_data(
    const char *session_key, const char *iv, const char *data, char *plain);

/*
 * The message of a push in safe mode.  `plain` holds as many bytes as the
 * text `encrypt`; *message points into it and ends with a zero.  Returns the
 * message's length, or -1 when it is forged or meant for another appid.
 */
long wx_push_open(const char *encoding_aes_key, const char *encrypt,
    const char *appid, char *plain, char **message);

#endif
