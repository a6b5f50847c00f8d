<?php
$token = md5(mt_rand()); // {{mark}}
