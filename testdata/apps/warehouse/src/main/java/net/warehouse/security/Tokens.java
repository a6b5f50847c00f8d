package net.warehouse.security;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** What is hard to guess, and what hides other things. */
public final class Tokens {

    private static final SecureRandom SECURE = new SecureRandom();
    private static final Random GAME = new Random();

    private Tokens() {}

    /** A token that remembers a browser. */
    public static String remember() {
        byte[] token = new byte[32];
        SECURE.nextBytes(token);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** What is mailed to who forgot a password. */
    public static String reset() {
        String token = Long.toHexString(new Random().nextLong()); // want java-random-secret
        return token;
    }

    /** The shelf to look at first when all are alike. */
    public static int shelf(int count) {
        return GAME.nextInt(count);
    }

    /** How passwords are kept. */
    public static String hash(String password) {
        return new BCryptPasswordEncoder(12).encode(password);
    }

    /** How passwords were kept. */
    public static String oldHash(String password) throws GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("MD5"); // want java-weak-hash-security
        return HexFormat.of().formatHex(digest.digest(password.getBytes(StandardCharsets.UTF_8)));
    }

    /** Tells pictures apart. */
    public static String checksum(byte[] picture) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(picture));
    }

    /** Seals a message. */
    public static byte[] seal(SecretKey key, byte[] message) throws GeneralSecurityException {
        byte[] iv = new byte[12];
        SECURE.nextBytes(iv);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, iv));
        byte[] sealed = cipher.doFinal(message);
        byte[] all = new byte[iv.length + sealed.length];
        System.arraycopy(iv, 0, all, 0, iv.length);
        System.arraycopy(sealed, 0, all, iv.length, sealed.length);
        return all;
    }

    /** Seals a message for the till. */
    public static byte[] sealForTill(SecretKey key, byte[] message) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/ECB/PKCS5Padding"); // want java-weak-cipher
        cipher.init(Cipher.ENCRYPT_MODE, key);
        return cipher.doFinal(message);
    }

    /** Seals a message for the scanner. */
    public static byte[] sealForScanner(SecretKey key, byte[] message) throws GeneralSecurityException {
        byte[] iv = "warehouse-------".getBytes(StandardCharsets.US_ASCII);
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv)); // want java-static-iv
        return cipher.doFinal(message);
    }
}
