<?php
$hmac = hash_hmac('sha256', $body, $key);
$genuine = $_SERVER['HTTP_SIGNATURE'] == $hmac; // {{mark}}
