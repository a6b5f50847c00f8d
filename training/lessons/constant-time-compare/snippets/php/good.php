<?php
$hmac = hash_hmac('sha256', $body, $key);
$genuine = hash_equals($hmac, $_SERVER['HTTP_SIGNATURE']); // {{mark}}
